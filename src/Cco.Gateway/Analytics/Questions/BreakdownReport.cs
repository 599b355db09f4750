using Spectre.Console;

namespace Cco.Gateway.Analytics.Questions;

/// <summary>A breakdown for people at a terminal. Columns in which there is nothing are left out.</summary>
internal static class BreakdownReport
{
    private static readonly (string Name, bool Always, Func<UsageLine, decimal> Amount)[] Amounts =
    [
        ("Spend", true, line => line.SpendUsd),
        ("List value", false, line => line.ListUsd),
        ("Cache saved", false, line => line.SavedUsd),
        ("Cache saved (list)", false, line => line.SavedListUsd),
        ("Sharing saved", false, line => line.CoalescingSavedUsd),
        ("Sharing saved (list)", false, line => line.CoalescingSavedListUsd),
        ("Prompt cache saved", false, line => line.PromptCacheSavedUsd),
        ("Prompt cache saved (list)", false, line => line.PromptCacheSavedListUsd),
    ];

    public static void Write(IAnsiConsole console, UsageBreakdown breakdown)
    {
        if (breakdown.Total.Calls == 0)
        {
            console.WriteLine("No calls recorded in this time.");
            return;
        }

        var all = breakdown.Lines.Append(breakdown.Total).ToList();
        var shown = Amounts.Where(amount => amount.Always || all.Any(line => amount.Amount(line) != 0)).ToList();
        var table = ReportText.Frame(console).AddColumn(Title(breakdown.By));
        foreach (var name in (IEnumerable<string>)["Calls", "Hits", "Tokens in", "Tokens out", .. shown.Select(amount => amount.Name)])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var line in breakdown.Lines)
        {
            Add(ReportText.Shown(line.Value ?? "(none)"), line);
        }

        if (breakdown.Rest is { } rest)
        {
            Add($"({ReportText.Count(breakdown.RestLines)} more)", rest);
        }

        Add("Total", breakdown.Total);
        console.Write(table);
        foreach (var note in Notes(breakdown))
        {
            console.WriteLine(note);
        }

        void Add(string name, UsageLine line) => table.AddRow((IEnumerable<Text>)
        [
            new Text(name),
            new Text(ReportText.Count(line.Calls)),
            new Text(ReportText.Count(line.Hits)),
            new Text(ReportText.Count(line.Tokens.Input + line.Tokens.CacheRead + line.Tokens.CacheWrite)),
            new Text(ReportText.Count(line.Tokens.Output)),
            .. shown.Select(amount => new Text(ReportText.Usd(amount.Amount(line)))),
        ]);
    }

    private static IEnumerable<string> Notes(UsageBreakdown breakdown)
    {
        yield return ReportText.Span(breakdown.From, breakdown.To, Zone(breakdown));
        if (breakdown.By == Grouping.Tag)
        {
            yield return "A call with several tags is in several lines, and once in the total.";
        }

        if (breakdown.Total.UnknownCost > 0)
        {
            yield return $"Of unknown cost, in no amount: {ReportText.Count(breakdown.Total.UnknownCost)} of the calls.";
        }

        if (breakdown.Total.Estimated > 0)
        {
            yield return $"With an estimated cost: {ReportText.Count(breakdown.Total.Estimated)} of the calls.";
        }
    }

    private static TimeZoneInfo Zone(UsageBreakdown breakdown) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(breakdown.Zone, out var zone) ? zone : TimeZoneInfo.Utc;

    private static string Title(Grouping by) => by switch
    {
        Grouping.Key => "Key (digest)",
        var other => other.ToString(),
    };
}
