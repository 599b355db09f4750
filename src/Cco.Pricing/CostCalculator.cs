using System.Globalization;

namespace Cco.Pricing;

/// <summary>
/// Usage × price → cost (contract.md 6). Pure and exact: decimals, no rounding before the sum. Prices by what the provider says it
/// served (speed, geo, tier), never by what was asked.
/// </summary>
public static class CostCalculator
{
    private const decimal PerToken = 0.000001m;
    private const int ShownModelLength = 80;

    private static readonly CostResult NotBilled = new(CostStatus.Exact, CostParts.Zero, "refusal before output, not billed");

    /// <summary>
    /// What one answer cost.
    /// <list type="bullet">
    /// <item>No usage, or none of its counts reported: <see cref="CostStatus.NoUsage"/>.</item>
    /// <item>A refusal before any output: exactly nothing, whatever the model.</item>
    /// <item>A model, speed, geo, tier or bucket without a known price, be it of one iteration: <see cref="CostStatus.Unpriced"/>;
    /// <see cref="CostResult.Rule"/> says what has no price.</item>
    /// <item>Iterations are priced each at its own model and context step, and replace the counts of the answer; the answer's speed,
    /// geo and tier hold for all of them; web searches are added once.</item>
    /// </list>
    /// </summary>
    /// <param name="book">The prices.</param>
    /// <param name="model">The model that served the answer, in any form <see cref="PriceBook.FindModel"/> knows.</param>
    /// <param name="usage">What the provider reported, or the gateway's estimate.</param>
    /// <param name="servedAt">Decides the row.</param>
    public static CostResult Calculate(PriceBook book, string? model, TokenUsage? usage, DateTimeOffset servedAt)
    {
        if (usage is null)
        {
            return CostResult.NoUsage;
        }

        if (usage.RefusedBeforeOutput)
        {
            return NotBilled;
        }

        var day = DateOnly.FromDateTime(servedAt.UtcDateTime);
        return usage.Iterations.Count == 0 ? PriceWhole(book, model, usage, day) : PriceIterations(book, model, usage, day);
    }

    private static CostResult PriceWhole(PriceBook book, string? model, TokenUsage usage, DateOnly day)
    {
        var counts = TokenCounts.Of(usage);
        if (!counts.Reported)
        {
            return CostResult.NoUsage;
        }

        return PriceTokens(book, model, counts, usage, day, out var rule) is { } parts
            ? WithTools(book, model, parts, usage, day, rule)
            : new CostResult(CostStatus.Unpriced, null, rule);
    }

    private static CostResult PriceIterations(PriceBook book, string? model, TokenUsage usage, DateOnly day)
    {
        var total = CostParts.Zero;
        var rules = new List<string>();
        foreach (var iteration in usage.Iterations)
        {
            var counts = TokenCounts.Of(iteration);
            if (!counts.Reported)
            {
                continue;
            }

            if (PriceTokens(book, iteration.Model ?? model, counts, usage, day, out var rule) is not { } parts)
            {
                return new CostResult(CostStatus.Unpriced, null, rule);
            }

            total += parts;
            if (!rules.Contains(rule))
            {
                rules.Add(rule);
            }
        }

        return rules.Count == 0 ? CostResult.NoUsage : WithTools(book, model, total, usage, day, string.Join(" + ", rules));
    }

    /// <summary>The tokens of one attempt, or <c>null</c> and in <paramref name="rule"/> what has no price.</summary>
    private static CostParts? PriceTokens(
        PriceBook book, string? model, in TokenCounts counts, TokenUsage usage, DateOnly day, out string rule)
    {
        if (Row(book, model, day, out rule) is not { } row)
        {
            return null;
        }

        var step = row.StepFor(counts.Prompt);
        var speed = row.Terms.SpeedAt(usage.Speed, day);
        var geo = row.Terms.GeoAt(usage.InferenceGeo, day);
        var tier = row.Terms.TierAt(usage.ServiceTier, day);
        var rates = row.RatesOn(step);
        var missing = speed == PriceTerms.Unknown ? $"speed {Shorten(usage.Speed!)}"
            : geo == PriceTerms.Unknown ? $"inference_geo {Shorten(usage.InferenceGeo!)}"
            : tier == PriceTerms.Unknown ? $"service_tier {Shorten(usage.ServiceTier!)}"
            : rates.Output is null && counts.Output > 0 ? "output"
            : null;
        if (missing is not null)
        {
            rule = $"{row.Rule(step, 0, 0, 0)}: no price for {missing}";
            return null;
        }

        rule = row.Rule(step, speed, geo, tier);
        var unit = row.Times(speed, geo, tier) * PerToken;
        return new CostParts(
            counts.Input * (rates.Input * unit),
            counts.CacheRead * (rates.EffectiveCacheRead * unit),
            counts.CacheWriteShort * (rates.EffectiveCacheWriteShort * unit),
            counts.CacheWriteLong * (rates.EffectiveCacheWriteLong * unit),
            counts.Output * ((rates.Output ?? 0) * unit),
            0);
    }

    /// <summary>Adds the web searches: counted at the top of the usage (contract.md 1.7 rule 6), at the answer's own model.</summary>
    private static CostResult WithTools(PriceBook book, string? model, CostParts tokens, TokenUsage usage, DateOnly day, string rule)
    {
        var status = usage.Estimated ? CostStatus.Estimated : CostStatus.Exact;
        if (usage.WebSearchRequests is not > 0)
        {
            return new CostResult(status, tokens, rule);
        }

        if (Row(book, model, day, out var problem) is not { } row)
        {
            return new CostResult(CostStatus.Unpriced, null, problem);
        }

        return row.Terms.WebSearch is { } price
            ? new CostResult(status, tokens with { Tools = usage.WebSearchRequests.Value * price }, $"{rule} + web search")
            : new CostResult(CostStatus.Unpriced, null, $"{row.Rule(0, 0, 0, 0)}: no price for web search");
    }

    private static ModelPrice? Row(PriceBook book, string? model, DateOnly day, out string problem)
    {
        problem = "";
        if (string.IsNullOrEmpty(model))
        {
            problem = "no price without a model";
            return null;
        }

        if (book.FindModel(model) is not { } found)
        {
            problem = $"no price for {Shorten(model)}";
            return null;
        }

        if (found.On(day) is not { } row)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"no price for {found.Id} on {day:yyyy-MM-dd}");
            return null;
        }

        return row;
    }

    /// <summary>The words come from outside; a rule stays one short line.</summary>
    private static string Shorten(string text) => text.Length <= ShownModelLength ? text : $"{text[..ShownModelLength]}…";
}
