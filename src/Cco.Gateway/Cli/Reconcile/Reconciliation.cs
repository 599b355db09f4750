using Cco.Gateway.Analytics.Reconcile;
using Cco.Pricing;

namespace Cco.Gateway.Cli.Reconcile;

/// <summary>Holds the ledger against the provider's own count, by UTC day and model, and gives each difference the first reason that fits. Pure.</summary>
internal sealed record Reconciliation(string Provider, DateOnly From, DateOnly To, IReadOnlyList<ReconcileLine> Lines)
{
    // Providers show cents; what they add up is finer.
    private const decimal Cent = 0.01m;

    private const string NoModel = "(unknown)";

    /// <summary>Spend of all lines.</summary>
    public required decimal OursUsd { get; init; }

    /// <summary><c>null</c> without a report of costs.</summary>
    public required decimal? TheirsUsd { get; init; }

    /// <summary>Theirs minus ours.</summary>
    public decimal? UsdDifference => TheirsUsd - OursUsd;

    /// <param name="booked">The ledger's lines; those of other days than the report's are left out.</param>
    /// <param name="prices">Knows which names are one model.</param>
    public static Reconciliation Of(ProviderReport report, IReadOnlyList<BookedUsage> booked, PriceBook prices)
    {
        var ours = booked.Where(usage => report.Days.Contains(usage.Day)).ToArray();
        var byModel = report.Lines.Any(usage => usage is { Usd: not null, Model.Length: > 0 });
        var lines = new Dictionary<(DateOnly Day, string Model), ReconcileLine>();
        foreach (var usage in ours)
        {
            var (model, day) = (Line(usage.Day, usage.Model.Length == 0 ? NoModel : usage.Model), Line(usage.Day, ""));
            if (byModel)
            {
                // What they bill for searches they give to no model.
                Set(model with { Ours = model.Ours + (usage with { Usd = usage.Usd - usage.ToolsUsd }) });
                Set(day with { Ours = day.Ours with { Usd = day.Ours.Usd + usage.ToolsUsd } });
            }
            else
            {
                Set(model with { Ours = model.Ours + usage });
                Set(day with { Ours = day.Ours + usage });
            }
        }

        foreach (var usage in report.Lines)
        {
            var line = Line(usage.Day, usage.Model);
            Set(line with { Theirs = line.Theirs + usage });
        }

        var all = lines.Values
            .Select(line => line.Model.Length == 0
                ? line with { Theirs = Known(line.Theirs, false, report.HasCosts) }
                : line with { Theirs = Known(line.Theirs, report.HasTokens, byModel) })
            .Where(line => line.Model.Length == 0 ? HasAmount(line) : HasAnything(line))
            .OrderBy(line => line.Day)
            .ThenBy(line => line.Model, StringComparer.Ordinal)
            .ToArray();
        return new Reconciliation(report.Provider!, report.Days.Min(), report.Days.Max(), [.. all.Select(line => line with { Reason = ReasonOf(line, all) })])
        {
            OursUsd = ours.Sum(usage => usage.Usd),
            TheirsUsd = report.HasCosts ? report.Lines.Sum(usage => usage.Usd ?? 0) : null,
        };

        ReconcileLine Line(DateOnly day, string name)
        {
            var model = name.Length == 0 ? "" : prices.FindModel(name)?.Id ?? name;
            return lines.GetValueOrDefault((day, model)) ?? new ReconcileLine(day, model, BookedUsage.Nothing(day, model), new ProviderUsage(day, model, null, null, null, null));
        }

        void Set(ReconcileLine line) => lines[(line.Day, line.Model)] = line;
    }

    private static bool HasAmount(ReconcileLine line) => line.Theirs.Usd is { } theirs && (theirs != 0 || line.Ours.Usd != 0);

    private static bool HasAnything(ReconcileLine line) =>
        line.Ours.Calls > 0 || (line.Theirs.PromptTokens ?? 0) + (line.Theirs.OutputTokens ?? 0) != 0 || (line.Theirs.Usd ?? 0) != 0;

    // A model that a report does not name had nothing.
    private static ProviderUsage Known(ProviderUsage theirs, bool tokens, bool costs) => theirs with
    {
        PromptTokens = theirs.PromptTokens ?? (tokens ? 0 : null),
        CacheReadTokens = theirs.CacheReadTokens ?? (tokens ? 0 : null),
        OutputTokens = theirs.OutputTokens ?? (tokens ? 0 : null),
        Usd = theirs.Usd ?? (costs ? 0 : null),
    };

    private static DifferenceReason ReasonOf(ReconcileLine line, IReadOnlyList<ReconcileLine> all)
    {
        var ours = line.Ours;
        if (line.SameTokens is not false && line.UsdDifference is null or 0)
        {
            return DifferenceReason.None;
        }

        if (line.SameTokens is true)
        {
            return Math.Abs(line.UsdDifference!.Value) < Cent ? DifferenceReason.Rounding
                : ours.Unpriced > 0 && line.UsdDifference > 0 ? DifferenceReason.Unpriced
                : DifferenceReason.PriceDiffers;
        }

        if (line.SameTokens is null && Math.Abs(line.UsdDifference!.Value) < Cent)
        {
            return DifferenceReason.Rounding;
        }

        if (line.TokenDifference is 0)
        {
            return ours.EstimatedTokens > 0 ? DifferenceReason.Estimated : DifferenceReason.PriceDiffers;
        }

        if (all.Any(other => IsOtherSide(line, other)))
        {
            return DifferenceReason.DayBorder;
        }

        var more = line.TokenDifference is { } tokens ? tokens > 0 : line.UsdDifference > 0;
        var size = Math.Abs(line.TokenDifference ?? long.MaxValue);
        return ours.EstimatedTokens > 0 && (line.TokenDifference is null || size <= ours.EstimatedTokens) ? DifferenceReason.Estimated
            : !more ? DifferenceReason.NotInReport
            : line.TokenDifference is null && ours.Unpriced > 0 ? DifferenceReason.Unpriced
            : ours.NoUsage > 0 ? DifferenceReason.NoUsage
            : ours.SubscriptionTokens > 0 && (line.TokenDifference is null || size <= ours.SubscriptionTokens) ? DifferenceReason.Subscription
            : DifferenceReason.NotThroughGateway;
    }

    private static bool IsOtherSide(ReconcileLine line, ReconcileLine other) =>
        other.Model == line.Model
        && Math.Abs(other.Day.DayNumber - line.Day.DayNumber) == 1
        && (line.TokenDifference is { } tokens
            ? other.TokenDifference == -tokens
            : line.UsdDifference is { } usd && other.UsdDifference is { } back && Math.Abs(usd + back) < Cent);
}
