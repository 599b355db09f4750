using System.CommandLine;
using System.Globalization;
using Cco.Gateway.Analytics;
using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cco.Gateway.Cli;

/// <summary>
/// <c>cco prices reprice</c>: gives earlier calls that had no price the price of their day. A running gateway does it by the prices in force
/// there; without one the ledger is opened here.
/// </summary>
internal static class PricesRepriceCommand
{
    public static Command Create(TextWriter output)
    {
        var since = new Option<string>("--since") { HelpName = "TIME", Description = "Only calls from this day (UTC) on, or this long back, such as 2026-11-01 or 7d. Default all." };
        var database = new Option<string>("--database") { HelpName = "FILE", Description = "The ledger to open, when no gateway runs on it." };
        var command = new Command("reprice", "Price earlier calls that had no price.") { since, database };
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var from = From(parsed.GetValue(since));
            var file = parsed.GetValue(database);
            using var gateway = file is null ? await options.FindAsync(parsed, cancellation) : null;
            var result = gateway is null
                ? await RunAsync(options.Sources(parsed, KeyValuePair.Create("Cco:Database", file)), from, cancellation)
                : await gateway.PostAsync($"/api/prices/reprice{Query(from)}", "{}", AnalyticsJson.Default.RepricingResult, cancellation);
            Write(output, result);
            return 0;
        });
        return command;
    }

    private static async Task<RepricingResult> RunAsync(ConfigurationSources sources, DateTimeOffset? from, CancellationToken cancellation)
    {
        var settings = sources.ReadSettings();
        var file = settings.Database ?? Path.Combine(settings.Data, DataDirectory.LedgerFileName);

        // Says what is wrong with the file; opening it for writing would mend or begin it.
        LedgerStore.OpenReadOnly(file).Dispose();
        using var store = LedgerStore.Open(file, TimeProvider.System, NullLogger.Instance);
        return await LedgerRepricing.RunAsync(store, PriceFile.InForce(sources), from, TimeProvider.System, cancellation);
    }

    private static void Write(TextWriter output, RepricingResult result)
    {
        output.WriteLine(result.Priced == 0
            ? "No call could be priced that was not."
            : $"Priced {Count(result.Priced, "call")}: spend ${Money.Text(result.SpendUsd)}, list value ${Money.Text(result.ListUsd)}.");
        if (result.Breaks > 0)
        {
            output.WriteLine($"Priced {Count(result.Breaks, "break")} of the prompt cache: cco report --prompt-cache.");
        }

        if (result.Savings > 0)
        {
            output.WriteLine($"Priced what {Count(result.Savings, "call")} saved that the cache or another call answered.");
        }

        UnpricedReport.Write(output, result.Unpriced);
    }

    private static string Count(long count, string what) =>
        count == 1 ? $"1 {what}" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}s");

    private static string Query(DateTimeOffset? from) =>
        from is null ? "" : "?since=" + from.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset? From(string? since)
    {
        if (since is null)
        {
            return null;
        }

        if (DateOnly.TryParseExact(since, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        }

        return Duration.TryParse(since, out var duration)
            ? TimeProvider.System.GetUtcNow() - duration
            : throw new ConfigurationException([$"--since is \"{since}\"; expected a day such as 2026-11-01, or {Duration.Expected}."]);
    }
}
