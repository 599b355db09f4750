using System.CommandLine;
using System.Globalization;
using Cco.Gateway.Analytics;
using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Settings;
using Spectre.Console;

namespace Cco.Gateway.Cli;

/// <summary><c>cco report</c>: what was spent and saved. A running gateway is asked, as it also knows the calls it has not written yet; without one the ledger is read.</summary>
internal static class ReportCommand
{
    public static Command Create(TextWriter output)
    {
        var database = new Option<string>("--database") { HelpName = "FILE", Description = "Read this ledger, and ask no gateway." };
        var last = new Option<string>("--last") { HelpName = "TIME", Description = "Only this long back, such as 24h or 7d. Default all." };
        var command = new Command("report", "Show what was spent and saved.") { database, last };
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var from = From(parsed.GetValue(last));
            var file = parsed.GetValue(database);
            using var gateway = file is null ? await options.FindAsync(parsed, cancellation) : null;
            var summary = gateway is null
                ? Read(options.Settings(parsed, KeyValuePair.Create("Cco:Database", file)), from)
                : await gateway.GetAsync($"/api/summary{Query(from, "from")}", AnalyticsJson.Default.UsageSummary, cancellation);
            UsageReport.Write(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }), summary);
            if (summary.Unpriced > 0)
            {
                UnpricedReport.Write(output, gateway is null
                    ? ReadUnpriced(options.Sources(parsed, KeyValuePair.Create("Cco:Database", file)), from)
                    : await gateway.GetAsync(
                        $"/api/prices/unpriced{Query(from, "since")}", AnalyticsJson.Default.IReadOnlyListUnpricedModel, cancellation));
            }

            return 0;
        });
        return command;
    }

    private static UsageSummary Read(GatewaySettings settings, DateTimeOffset? from)
    {
        using var store = LedgerStore.OpenReadOnly(FileOf(settings));
        using var queries = new LedgerQueries(store);
        return queries.Summary(from, null);
    }

    private static IReadOnlyList<UnpricedModel> ReadUnpriced(ConfigurationSources sources, DateTimeOffset? from)
    {
        using var store = LedgerStore.OpenReadOnly(FileOf(sources.ReadSettings()));
        using var connection = store.OpenReader();
        return LedgerRepricing.Unpriced(connection, PriceFile.InForce(sources), from?.ToUnixTimeMilliseconds() ?? 0);
    }

    private static string FileOf(GatewaySettings settings) => settings.Database ?? Path.Combine(settings.Data, DataDirectory.LedgerFileName);

    private static string Query(DateTimeOffset? from, string name) =>
        from is null ? "" : $"?{name}=" + from.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset? From(string? last)
    {
        if (last is null)
        {
            return null;
        }

        return Duration.TryParse(last, out var duration)
            ? TimeProvider.System.GetUtcNow() - duration
            : throw new ConfigurationException([$"--last is \"{last}\"; expected {Duration.Expected}."]);
    }
}
