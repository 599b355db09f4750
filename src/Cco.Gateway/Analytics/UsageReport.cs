using System.Globalization;
using Cco.Gateway.Exchange;
using Spectre.Console;

namespace Cco.Gateway.Analytics;

/// <summary>A summary for people at a terminal; without colour and frames when the output is no terminal.</summary>
internal static class UsageReport
{
    private const int AccountShown = 12;

    public static void Write(IAnsiConsole console, UsageSummary summary)
    {
        var terminal = console.Profile.Out.IsTerminal;
        if (summary.Calls == 0)
        {
            console.WriteLine("No calls recorded yet.");
            return;
        }

        console.Write(Totals(summary, terminal));
        console.WriteLine();
        console.Write(ByBilling(summary, terminal));
        if (summary.Windows.Count > 0)
        {
            console.WriteLine();
            console.Write(Plans(summary, terminal));
        }

        foreach (var note in Notes(summary))
        {
            console.WriteLine(note);
        }
    }

    private static Table Totals(UsageSummary summary, bool terminal)
    {
        var table = Frame(terminal).HideHeaders().AddColumn("").AddColumn(new TableColumn("").RightAligned());
        Row("Spend", Usd(summary.SpendUsd));
        Row("Saved by the response cache", Usd(summary.SavedUsd));
        Row("Saved by sharing calls in flight", Usd(summary.CoalescingSavedUsd));
        Row("Saved by the provider's prompt cache", Usd(summary.PromptCacheSavedUsd));
        Row("Hit rate", summary.HitRate is { } rate ? rate.ToString("0.0 %", CultureInfo.InvariantCulture) : "-");
        Row("Calls", Count(summary.Calls));
        Row(
            "  hit / coalesced / miss / bypass",
            $"{Count(summary.Cache.Hit)} / {Count(summary.Cache.Coalesced)} / {Count(summary.Cache.Miss)} / {Count(summary.Cache.Bypass)}");
        Row("  failed", Count(summary.Failed));
        Row("Tokens in / out", $"{Count(summary.InputTokens)} / {Count(summary.OutputTokens)}");
        Row("Tokens replayed in / out", $"{Count(summary.ReplayedInputTokens)} / {Count(summary.ReplayedOutputTokens)}");
        return table;

        void Row(string name, string value) => table.AddRow(new Text(name), new Text(value));
    }

    private static Table ByBilling(UsageSummary summary, bool terminal)
    {
        var table = Frame(terminal).AddColumn("Billing");
        foreach (var name in (ReadOnlySpan<string>)["Calls", "Spend", "List value", "Cache saved (list)"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var usage in summary.Billing.Where(usage => usage.Calls > 0))
        {
            var metered = usage.Billing == Billing.Metered;
            table.AddRow(
                new Text(Name(usage.Billing)),
                new Text(Count(usage.Calls)),
                new Text(metered ? Usd(usage.SpendUsd) : "-"),
                new Text(metered ? "-" : Usd(usage.ListUsd)),
                new Text(metered ? "-" : Usd(usage.SavedListUsd)));
        }

        return table;
    }

    private static Table Plans(UsageSummary summary, bool terminal)
    {
        var table = Frame(terminal).AddColumn("Plan window").AddColumn(new TableColumn("Used").RightAligned()).AddColumn("Begins anew").AddColumn("Login");
        foreach (var window in summary.Windows)
        {
            table.AddRow(
                new Text(window.Window),
                new Text(window.Utilization?.ToString("0 %", CultureInfo.InvariantCulture) ?? "-"),
                new Text(window.ResetsAt?.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "-"),
                new Text(window.Account.Length > AccountShown ? window.Account[..AccountShown] : window.Account));
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
            yield return $"Without a known price, in no amount: {Count(summary.Unpriced)} of the calls.";
        }

        if (summary.NoUsage > 0)
        {
            yield return $"Answered without usage, in no amount: {Count(summary.NoUsage)} of the calls.";
        }

        if (summary.Estimated > 0)
        {
            yield return $"With an estimated cost: {Count(summary.Estimated)} of the calls.";
        }
    }

    private static string Name(Billing billing) => billing switch
    {
        Billing.Metered => "metered",
        Billing.Subscription => "subscription",
        Billing.Local => "local",
        _ => "SIMULATED",
    };

    private static Table Frame(bool terminal) => new Table().Border(terminal ? TableBorder.Rounded : TableBorder.None);

    private static string Usd(decimal usd) => "$" + Money.Text(usd);

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
