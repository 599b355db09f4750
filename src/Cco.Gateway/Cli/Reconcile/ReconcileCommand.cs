using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.Reconcile;
using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Settings;
using Spectre.Console;

namespace Cco.Gateway.Cli.Reconcile;

/// <summary>
/// <c>cco reconcile FILE…</c> and <c>cco reconcile --fetch PROVIDER</c>: the ledger's spend against the provider's own count, by UTC day and model.
/// </summary>
internal static class ReconcileCommand
{
    private const int DefaultDays = 7;
    private const int MaxDays = 400;

    // Nothing is broken for a program that reads.
    private const int PipeWidth = 400;

    public static Command Create(TextWriter output, Func<string, string?>? environment = null)
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.ZeroOrMore, Description = "Saved answers of the provider's usage and cost reports, grouped by model or line item." };
        var fetch = new Option<string>("--fetch") { HelpName = "PROVIDER", Description = "Ask anthropic or openai; ANTHROPIC_ADMIN_KEY or OPENAI_ADMIN_KEY holds the admin key." };
        var from = new Option<string>("--from") { HelpName = "DATE", Description = "With --fetch: the first day, UTC. Default seven days back." };
        var to = new Option<string>("--to") { HelpName = "DATE", Description = "With --fetch: the last day, UTC. Default yesterday." };
        var baseUrl = new Option<string>("--base-url") { HelpName = "URL", Description = "With --fetch: in place of the provider's own address." };
        var database = new Option<string>("--database") { HelpName = "FILE", Description = "Read this ledger, and ask no gateway." };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var command = new Command("reconcile", "Compare what was booked with what the provider says.") { files, fetch, from, to, baseUrl, database, json };
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var sources = options.Sources(parsed, KeyValuePair.Create("Cco:Database", parsed.GetValue(database)));
            var report = (parsed.GetValue(files) ?? [], parsed.GetValue(fetch)) switch
            {
                ({ Length: > 0 } names, null) => Read(names),
                ([], { } provider) => await FetchAsync(
                    provider,
                    environment ?? Environment.GetEnvironmentVariable,
                    parsed.GetValue(baseUrl),
                    Days(parsed.GetValue(from), parsed.GetValue(to), DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)),
                    cancellation),
                _ => throw new ConfigurationException(["Give either files or --fetch with a provider."]),
            };
            var booked = await BookedAsync(report, sources, parsed.GetValue(database) is null ? await options.FindAsync(parsed, cancellation) : null, cancellation);
            var result = Reconciliation.Of(report, booked, PriceFile.InForce(sources));
            if (parsed.GetValue(json))
            {
                await output.WriteLineAsync(JsonSerializer.Serialize(result, ReconcileJson.Default.Reconciliation));
                return 0;
            }

            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
            if (!console.Profile.Out.IsTerminal)
            {
                console.Profile.Width = PipeWidth;
            }

            ReconcileText.Write(console, result);
            if (report.IsPart)
            {
                console.WriteLine("A file is not the last page of its report: the days behind it are missing.");
            }

            return 0;
        });
        return command;
    }

    private static ProviderReport Read(string[] names)
    {
        var report = new ProviderReport();
        var part = false;
        foreach (var name in names)
        {
            try
            {
                new ProviderReportReader(report, name).Read(File.ReadAllBytes(name));
                part |= report.IsPart;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new AdminException($"{name} cannot be read: {e.Message}");
            }
        }

        report.IsPart = part;
        return report.Days.Count > 0 ? report : throw new AdminException("There is no day in the report.");
    }

    private static Task<ProviderReport> FetchAsync(
        string provider, Func<string, string?> environment, string? baseUrl, (DateOnly From, DateOnly To) days, CancellationToken cancellation)
    {
        var variable = ProviderFetch.KeyVariable(provider)
            ?? throw new ConfigurationException([$"--fetch is \"{provider}\"; expected anthropic or openai."]);
        return environment(variable) is { Length: > 0 } key
            ? ProviderFetch.RunAsync(provider, key, baseUrl, days.From, days.To, cancellation)
            : throw new ConfigurationException([$"Set {variable} to an admin key of the organization."]);
    }

    private static async Task<IReadOnlyList<BookedUsage>> BookedAsync(
        ProviderReport report, ConfigurationSources sources, AdminClient? gateway, CancellationToken cancellation)
    {
        var (from, to) = (report.Days.Min(), report.Days.Max());
        if (gateway is null)
        {
            using var ledger = LedgerAnswers.Open(sources);
            return ledger.Booked(report.Provider!, from, to);
        }

        using (gateway)
        {
            return await gateway.GetAsync(
                string.Create(CultureInfo.InvariantCulture, $"/api/booked?provider={report.Provider}&from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}"),
                AnalyticsJson.Default.IReadOnlyListBookedUsage,
                cancellation);
        }
    }

    private static (DateOnly From, DateOnly To) Days(string? from, string? to, DateOnly today)
    {
        var errors = new List<string>();
        var last = Day("--to", to, today.AddDays(-1));
        var first = Day("--from", from, last.AddDays(1 - DefaultDays));
        if (errors.Count == 0 && (first > last || last.DayNumber - first.DayNumber >= MaxDays))
        {
            errors.Add($"--from must not be after --to, and at most {MaxDays} days before it.");
        }

        return errors.Count == 0 ? (first, last) : throw new ConfigurationException(errors);

        DateOnly Day(string option, string? text, DateOnly otherwise)
        {
            if (text is null)
            {
                return otherwise;
            }

            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year > 2000)
            {
                return day;
            }

            errors.Add($"{option} is \"{text}\"; expected a day such as 2026-11-01.");
            return otherwise;
        }
    }
}
