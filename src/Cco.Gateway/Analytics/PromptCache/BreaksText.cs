using System.Globalization;
using Cco.Gateway.Analytics.Questions;
using Cco.Pricing;
using Spectre.Console;

namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>Breaks for people at a terminal, and for spreadsheets.</summary>
internal static class BreaksText
{
    private const int SessionShown = 12;
    private const int Shown = 20;

    /// <param name="zone">In which times are shown.</param>
    public static void Write(IAnsiConsole console, PromptCacheReport report, TimeZoneInfo zone)
    {
        if (report.Causes.Count == 0)
        {
            console.WriteLine(report.LeftOut > 0 ? "No break of the provider's prompt cache was seen." : "The provider's prompt cache did not break.");
            console.WriteLine(ReportText.Span(report.From, report.To, zone));
            WriteLeftOut(console, report);
            return;
        }

        console.Write(Causes(console, report));
        console.WriteLine();
        console.Write(Breaks(console, report, zone));
        console.WriteLine(ReportText.Span(report.From, report.To, zone));
        if (report.Causes.Sum(sum => sum.Unpriced) is > 0 and var unpriced)
        {
            console.WriteLine($"Without a known price, in no amount: {ReportText.Count(unpriced)} of them.");
        }

        WriteLeftOut(console, report);
    }

    /// <summary>A line for each break.</summary>
    public static string Csv(PromptCacheReport report)
    {
        var csv = new CsvText();
        foreach (var column in (ReadOnlySpan<string>)
            ["started_at", "id", "session", "agent", "model", "billing", "cause", "read_tokens", "usual_tokens", "lost_tokens", "lost_usd", "lost_list_usd", "detail"])
        {
            csv.Text(column);
        }

        csv.EndLine();
        foreach (var found in report.Breaks)
        {
            csv.Text(found.StartedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
                .Text(found.Id).Text(found.Session).Text(found.Agent).Text(found.Model)
                .Text(found.Billing is { } billing ? Words<Exchange.Billing>.Of(billing) : null).Text(Words<BreakCause>.Of(found.Cause))
                .Number(found.ReadTokens).Number(found.UsualTokens).Number(found.LostTokens);
            Amount(csv, found.LostPico);
            Amount(csv, found.LostListPico);
            csv.Text(found.Detail).EndLine();
        }

        return csv.ToString();
    }

    private static void WriteLeftOut(IAnsiConsole console, PromptCacheReport report)
    {
        if (report.LeftOut > 0)
        {
            console.WriteLine($"Not looked at, because more came than could be read: {ReportText.Count(report.LeftOut)} turns. Some may have been breaks.");
        }
    }

    private static Table Causes(IAnsiConsole console, PromptCacheReport report)
    {
        var table = ReportText.Frame(console).AddColumn("Cause");
        foreach (var name in (ReadOnlySpan<string>)["Breaks", "Tokens not read", "Cost more", "Cost more (list)"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var sum in report.Causes)
        {
            table.AddRow(
                new Text(Words<BreakCause>.Of(sum.Cause)),
                new Text(ReportText.Count(sum.Breaks)),
                new Text(ReportText.Count(sum.LostTokens)),
                new Text(ReportText.Usd(PicoDollars.ToUsd(sum.LostPico))),
                new Text(ReportText.Usd(PicoDollars.ToUsd(sum.LostListPico))));
        }

        return table;
    }

    private static Table Breaks(IAnsiConsole console, PromptCacheReport report, TimeZoneInfo zone)
    {
        var table = ReportText.Frame(console).AddColumn("When").AddColumn("Session").AddColumn("Model")
            .AddColumn(new TableColumn("Not read").RightAligned()).AddColumn(new TableColumn("Cost more").RightAligned()).AddColumn("Call").AddColumn("What changed");
        foreach (var found in report.Breaks.Take(Shown))
        {
            table.AddRow(
                new Text(TimeZoneInfo.ConvertTime(found.StartedAt, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
                new Text(found.Session is { } session ? ReportText.Shown(session.Length > SessionShown ? session[..SessionShown] : session) : "-"),
                new Text(ReportText.Shown(found.Model ?? "-")),
                new Text(ReportText.Count(found.LostTokens)),
                new Text(found.Lost is { } lost ? ReportText.Usd(PicoDollars.ToUsd(lost)) : "unknown"),
                new Text(found.Id),
                new Text(found.Detail));
        }

        return table;
    }

    private static void Amount(CsvText csv, long? pico)
    {
        if (pico is { } known)
        {
            csv.Usd(PicoDollars.ToUsd(known));
        }
        else
        {
            csv.Text(null);
        }
    }
}
