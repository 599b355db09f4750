using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.PromptCache;
using Cco.Gateway.Analytics.Questions;
using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Settings;
using Spectre.Console;

namespace Cco.Gateway.Cli;

/// <summary>
/// <c>cco report</c>: what was spent and saved, as a table, JSON or CSV. A running gateway is asked, as it also knows the calls it has not
/// written yet; without one the ledger is read.
/// </summary>
internal static class ReportCommand
{
    private const int TableLines = 40;

    // Nothing is broken for a program that reads.
    private const int PipeWidth = 400;

    public static Command Create(TextWriter output)
    {
        var database = new Option<string>("--database") { HelpName = "FILE", Description = "Read this ledger, and ask no gateway." };
        var by = new Option<string>("--by") { HelpName = "WHAT", Description = $"Split by one of: {string.Join(", ", Enum.GetValues<Grouping>().Select(Words<Grouping>.Of))}." };
        var promptCache = new Option<bool>("--prompt-cache") { Description = "Show where the provider's prompt cache broke, why, and what it cost." };
        var span = new ReportSpan();
        var json = new Option<bool>("--json") { Description = "Write JSON, as GET /api/summary and /api/usage do." };
        var csv = new Option<bool>("--csv") { Description = "Write comma-separated values; a text that a spreadsheet would take for a formula gets an apostrophe." };
        var command = new Command("report", "Show what was spent and saved.") { database, by, promptCache, json, csv };
        span.AddTo(command);
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var question = span.Question(parsed, TimeProvider.System.GetUtcNow(), TimeZoneInfo.Local);
            var format = (parsed.GetValue(json), parsed.GetValue(csv)) switch
            {
                (true, true) => throw new ConfigurationException(["Give either --json or --csv, not both."]),
                (true, _) => ReportFormat.Json,
                (_, true) => ReportFormat.Csv,
                _ => ReportFormat.Table,
            };
            var file = parsed.GetValue(database);
            using var gateway = file is null ? await options.FindAsync(parsed, cancellation) : null;
            var sources = options.Sources(parsed, KeyValuePair.Create("Cco:Database", file));
            using var ledger = gateway is null ? LedgerAnswers.Open(sources) : null;
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
            if (!console.Profile.Out.IsTerminal)
            {
                console.Profile.Width = PipeWidth;
            }

            var grouped = GroupingOf(parsed.GetValue(by));
            if (parsed.GetValue(promptCache))
            {
                if (grouped is not null)
                {
                    throw new ConfigurationException(["Give either --by or --prompt-cache, not both."]);
                }

                var report = gateway is null
                    ? ledger!.Queries.Breaks(question)
                    : await gateway.GetAsync(
                        string.Create(CultureInfo.InvariantCulture, $"/api/prompt-cache/breaks?limit={LedgerQueries.MaxRecent}{Query(question, "&")}"),
                        AnalyticsJson.Default.PromptCacheReport,
                        cancellation);
                Write(output, format, () => BreaksText.Write(console, report, TimeZoneInfo.Local), () => BreaksText.Csv(report), () => JsonSerializer.Serialize(report, AnalyticsJson.Default.PromptCacheReport));
            }
            else if (grouped is { } grouping)
            {
                var most = format == ReportFormat.Table ? TableLines : LedgerQueries.MaxLines;
                var breakdown = gateway is null
                    ? ledger!.Queries.Breakdown(question, grouping, most, TimeZoneInfo.Local)
                    : await gateway.GetAsync(Path(question, grouping, most), AnalyticsJson.Default.UsageBreakdown, cancellation);
                Write(output, format, () => BreakdownReport.Write(console, breakdown), () => CsvReport.Of(breakdown), () => JsonSerializer.Serialize(breakdown, AnalyticsJson.Default.UsageBreakdown));
            }
            else
            {
                var summary = gateway is null
                    ? ledger!.Queries.Summary(question)
                    : await gateway.GetAsync($"/api/summary{Query(question, "?")}", AnalyticsJson.Default.UsageSummary, cancellation);
                Write(output, format, () => UsageReport.Write(console, summary), () => CsvReport.Of(summary), () => JsonSerializer.Serialize(summary, AnalyticsJson.Default.UsageSummary));
                if (format == ReportFormat.Table && summary.Unpriced > 0)
                {
                    UnpricedReport.Write(output, gateway is null
                        ? ledger!.Unpriced(question.From)
                        : await gateway.GetAsync(
                            $"/api/prices/unpriced{Query(question with { To = null }, "?").Replace("from=", "since=", StringComparison.Ordinal)}",
                            AnalyticsJson.Default.IReadOnlyListUnpricedModel,
                            cancellation));
                }
            }

            return 0;
        });
        return command;
    }

    private static void Write(TextWriter output, ReportFormat format, Action table, Func<string> csv, Func<string> json)
    {
        switch (format)
        {
            case ReportFormat.Json:
                output.WriteLine(json());
                break;
            case ReportFormat.Csv:
                output.Write(csv());
                break;
            default:
                table();
                break;
        }
    }

    private static Grouping? GroupingOf(string? by)
    {
        if (by is null)
        {
            return null;
        }

        return Words<Grouping>.Parse(by)
            ?? throw new ConfigurationException([$"--by is \"{by}\"; expected one of {string.Join(", ", Enum.GetValues<Grouping>().Select(Words<Grouping>.Of))}."]);
    }

    private static string Path(LedgerQuestion question, Grouping by, int most) => string.Create(
        CultureInfo.InvariantCulture,
        $"/api/usage?by={Words<Grouping>.Of(by)}&limit={most}&zone={Uri.EscapeDataString(TimeZoneInfo.Local.Id)}{Query(question, "&")}");

    private static string Query(LedgerQuestion question, string separator)
    {
        var parts = new[] { ("from", question.From), ("to", question.To) }
            .Where(part => part.Item2 is not null)
            .Select(part => $"{part.Item1}={part.Item2!.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}");
        var query = string.Join('&', parts);
        return query.Length == 0 ? "" : separator + query;
    }
}
