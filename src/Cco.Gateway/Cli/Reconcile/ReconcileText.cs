using System.Globalization;
using Cco.Gateway.Analytics.Questions;
using Spectre.Console;

namespace Cco.Gateway.Cli.Reconcile;

/// <summary>A reconciliation for people at a terminal.</summary>
internal static class ReconcileText
{
    public static void Write(IAnsiConsole console, Reconciliation result)
    {
        if (result.Lines.Count > 0)
        {
            console.Write(Lines(console, result));
        }

        var span = $"{result.Provider}, {Day(result.From)} to {Day(result.To)} UTC";
        console.WriteLine(result.UsdDifference is { } difference
            ? $"{span}: spend {ReportText.Usd(result.OursUsd)}, billed {ReportText.Usd(result.TheirsUsd!.Value)}, difference {Signed(difference)}."
            : $"{span}: spend {ReportText.Usd(result.OursUsd)}; the report has no costs.");
        console.WriteLine(result.Lines.All(line => line.Reason == DifferenceReason.None)
            ? "The ledger and the provider agree."
            : "Differences are theirs minus ours; the reasons are likely ones, told from the numbers.");
    }

    private static Table Lines(IAnsiConsole console, Reconciliation result)
    {
        var table = ReportText.Frame(console).AddColumn("Day").AddColumn("Model");
        foreach (var name in (ReadOnlySpan<string>)["Tokens", "Theirs", "Difference", "Spend", "Billed", "Difference"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        table.AddColumn("Likely reason");
        foreach (var line in result.Lines)
        {
            var tokens = line.Theirs.PromptTokens is { } prompt ? prompt + (line.Theirs.OutputTokens ?? 0) : (long?)null;
            table.AddRow(
                new Text(Day(line.Day)),
                new Text(line.Model.Length == 0 ? "(no model)" : ReportText.Shown(line.Model)),
                new Text(tokens is null ? "-" : ReportText.Count(line.Ours.PromptTokens + line.Ours.OutputTokens)),
                new Text(tokens is { } theirs ? ReportText.Count(theirs) : "-"),
                new Text(line.TokenDifference is { } more ? more.ToString("+#,0;-#,0;0", CultureInfo.InvariantCulture) : "-"),
                new Text(ReportText.Usd(line.Ours.Usd)),
                new Text(line.Theirs.Usd is { } billed ? ReportText.Usd(billed) : "-"),
                new Text(line.UsdDifference is { } difference ? Signed(difference) : "-"),
                new Text(Words(line.Reason)));
        }

        return table;
    }

    private static string Words(DifferenceReason reason) => reason switch
    {
        DifferenceReason.None => "",
        DifferenceReason.Rounding => "rounding",
        DifferenceReason.DayBorder => "the border of the day",
        DifferenceReason.Unpriced => "calls without a price (cco report names them)",
        DifferenceReason.NoUsage => "calls whose usage was not reported",
        DifferenceReason.Estimated => "calls that broke off are estimated",
        DifferenceReason.PriceDiffers => "another price (cco prices show)",
        DifferenceReason.Subscription => "calls of a login, not booked as spend",
        DifferenceReason.NotThroughGateway => "calls that did not pass the gateway",
        _ => "keys of another organization, or not counted yet",
    };

    private static string Signed(decimal usd) => usd > 0 ? "+" + ReportText.Usd(usd) : ReportText.Usd(usd);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
