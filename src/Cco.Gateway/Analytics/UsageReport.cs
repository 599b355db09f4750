using System.Globalization;
using Cco.Gateway.Analytics.Questions;
using Cco.Gateway.Exchange;
using Spectre.Console;

namespace Cco.Gateway.Analytics;

/// <summary>A summary for people at a terminal; without colour and frames when the output is no terminal.</summary>
internal static class UsageReport
{
    private const int AccountShown = 12;

    /// <param name="zone">In which times are shown.</param>
    public static void Write(IAnsiConsole console, UsageSummary summary, TimeZoneInfo? zone = null)
    {
        zone ??= TimeZoneInfo.Local;
        if (summary.Calls == 0)
        {
            console.WriteLine("No calls recorded yet.");
            return;
        }

        console.Write(Totals(console, summary));
        console.WriteLine();
        console.Write(ByBilling(console, summary));
        if (summary.Windows.Count > 0)
        {
            console.WriteLine();
            console.Write(Plans(console, summary, zone));
        }

        console.WriteLine(ReportText.Span(summary.From, summary.To, zone));
        foreach (var note in Notes(summary))
        {
            console.WriteLine(note);
        }
    }

    private static Table Totals(IAnsiConsole console, UsageSummary summary)
    {
        var table = ReportText.Frame(console).HideHeaders().AddColumn("").AddColumn(new TableColumn("").RightAligned());
        Row("Spend", ReportText.Usd(summary.SpendUsd));
        Row("Saved by the response cache", ReportText.Usd(summary.SavedUsd));
        Row("Saved by sharing calls in flight", ReportText.Usd(summary.CoalescingSavedUsd));
        Row("Saved by the provider's prompt cache", ReportText.Usd(summary.PromptCacheSavedUsd));
        Row("Hit rate", summary.HitRate is { } rate ? rate.ToString("0.0 %", CultureInfo.InvariantCulture) : "-");
        Row("Calls", ReportText.Count(summary.Calls));
        Row(
            "  hit / coalesced / miss / bypass",
            $"{ReportText.Count(summary.Cache.Hit)} / {ReportText.Count(summary.Cache.Coalesced)} / {ReportText.Count(summary.Cache.Miss)} / {ReportText.Count(summary.Cache.Bypass)}");
        Row("  failed", ReportText.Count(summary.Failed));
        Row("Tokens in / out", $"{ReportText.Count(summary.InputTokens)} / {ReportText.Count(summary.OutputTokens)}");
        Row("Tokens replayed in / out", $"{ReportText.Count(summary.ReplayedInputTokens)} / {ReportText.Count(summary.ReplayedOutputTokens)}");
        return table;

        void Row(string name, string value) => table.AddRow(new Text(name), new Text(value));
    }

    private static Table ByBilling(IAnsiConsole console, UsageSummary summary)
    {
        var table = ReportText.Frame(console).AddColumn("Billing");
        foreach (var name in (ReadOnlySpan<string>)["Calls", "Spend", "List value", "Cache saved (list)"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var usage in summary.Billing.Where(usage => usage.Calls > 0))
        {
            var metered = usage.Billing == Billing.Metered;
            table.AddRow(
                new Text(Name(usage.Billing)),
                new Text(ReportText.Count(usage.Calls)),
                new Text(metered ? ReportText.Usd(usage.SpendUsd) : "-"),
                new Text(metered ? "-" : ReportText.Usd(usage.ListUsd)),
                new Text(metered ? "-" : ReportText.Usd(usage.SavedListUsd)));
        }

        return table;
    }

    private static Table Plans(IAnsiConsole console, UsageSummary summary, TimeZoneInfo zone)
    {
        var table = ReportText.Frame(console).AddColumn("Plan window").AddColumn(new TableColumn("Used").RightAligned()).AddColumn("Begins anew").AddColumn("Login");
        foreach (var window in summary.Windows)
        {
            table.AddRow(
                new Text(window.Window),
                new Text(window.Utilization?.ToString("0 %", CultureInfo.InvariantCulture) ?? "-"),
                new Text(window.ResetsAt is { } reset ? TimeZoneInfo.ConvertTime(reset, zone).ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture) : "-"),
                new Text(ReportText.Shown(window.Account.Length > AccountShown ? window.Account[..AccountShown] : window.Account)));
        }

        return table;
    }

    private static IEnumerable<string> Notes(UsageSummary summary)
    {
        if (summary.Of(Billing.Simulated).Calls > 0)
        {
            yield return "SIMULATED amounts are invented. They are in neither spend nor savings.";
        }

        if (summary.Unpriced > 0)
        {
            yield return $"Without a known price, in no amount: {ReportText.Count(summary.Unpriced)} of the calls.";
        }

        if (summary.NoUsage > 0)
        {
            yield return $"Answered without usage, in no amount: {ReportText.Count(summary.NoUsage)} of the calls.";
        }

        if (summary.SavedUnknown > 0)
        {
            yield return $"Saved an unknown amount, in none of these: {ReportText.Count(summary.SavedUnknown)} of the calls.";
        }

        if (summary.Estimated > 0)
        {
            yield return $"With an estimated cost: {ReportText.Count(summary.Estimated)} of the calls.";
        }
    }

    private static string Name(Billing billing) => billing switch
    {
        Billing.Metered => "metered",
        Billing.Subscription => "subscription",
        Billing.Local => "local",
        Billing.Imported => "imported",
        _ => "SIMULATED",
    };
}
