using System.CommandLine;
using Cco.Gateway.Analytics;
using Cco.Gateway.Settings;
using Spectre.Console;

namespace Cco.Gateway.Cli;

/// <summary><c>cco report</c>: what was spent and saved, read from the ledger beside a running gateway or without one.</summary>
internal static class ReportCommand
{
    public static Command Create(TextWriter output)
    {
        var data = new Option<string>("--data") { HelpName = "DIR", Description = "The gateway's data directory." };
        var database = new Option<string>("--database") { HelpName = "FILE", Description = "The ledger's file, when it is not in the data directory." };
        var config = new Option<string>("--config") { HelpName = "DIR", Description = "The folder with appsettings.json." };
        var last = new Option<string>("--last") { HelpName = "TIME", Description = "Only this long back, such as 24h or 7d. Default all." };
        var command = new Command("report", "Show what was spent and saved.") { data, database, config, last };
        command.SetAction(parsed =>
        {
            var flags = new[]
            {
                KeyValuePair.Create("Cco:Data", parsed.GetValue(data)),
                KeyValuePair.Create("Cco:Database", parsed.GetValue(database)),
            };
            var settings = ConfigurationSources
                .Find(flags.Where(f => f.Value is not null), parsed.GetValue(config), null, Environment.GetEnvironmentVariable)
                .ReadSettings();
            return Write(output, settings, From(parsed.GetValue(last)));
        });
        return command;
    }

    private static int Write(TextWriter output, GatewaySettings settings, DateTimeOffset? from)
    {
        var file = settings.Database ?? Path.Combine(settings.Data, DataDirectory.LedgerFileName);
        using var store = LedgerStore.OpenReadOnly(file);
        using var queries = new LedgerQueries(store);
        UsageReport.Write(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }), queries.Summary(from, null));
        return 0;
    }

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
