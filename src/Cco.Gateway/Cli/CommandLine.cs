using System.CommandLine;
using System.CommandLine.Invocation;
using Cco.Gateway.Analytics;
using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Cli.Claude;
using Cco.Gateway.Cli.Import;
using Cco.Gateway.Cli.Reconcile;
using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Cli;

/// <summary>The command line: <c>cco</c> is <c>cco run</c>. Status 0 done, 1 failed or misused, 2 configuration invalid; errors are plain sentences.</summary>
internal static class CommandLine
{
    public static async Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("CCO Gateway: one place between Claude clients and their models, with a cache that is never wrong and exact books.");
        var run = new Command("run", "Run the gateway (the default).");
        RunCommand.Configure(root, output);
        RunCommand.Configure(run, output);
        root.Subcommands.Add(run);
        root.Subcommands.Add(ClaudeCommand.Create(error));
        root.Subcommands.Add(CheckCommand.Create(output));
        root.Subcommands.Add(DiffCommand.Create(output));
        root.Subcommands.Add(CacheCommand.Create(output));
        root.Subcommands.Add(PricesCommand.Create(output));
        root.Subcommands.Add(ReportCommand.Create(output));
        root.Subcommands.Add(ImportCommand.Create(output, error));
        root.Subcommands.Add(ReconcileCommand.Create(output));

        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            // The host owns the signals: the default would kill a draining gateway after two seconds.
            ProcessTerminationTimeout = null,
        };
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction mistake)
        {
            // One sentence about the mistake, not a page about everything else.
            mistake.ShowHelp = false;
        }

        return await GuardAsync(() => parsed.InvokeAsync(configuration), error);
    }

    /// <summary><c>cco claude ARGS</c>: not parsed, as every argument is Claude Code's; and the terminal is left as it is, for the same reason.</summary>
    public static async Task<int> InvokeClaudeAsync(IReadOnlyList<string> arguments)
    {
        await using var error = new StreamWriter(Console.OpenStandardError()) { AutoFlush = true };
        return await GuardAsync(() => ClaudeCommand.RunAsync(arguments, error), error);
    }

    private static async Task<int> GuardAsync(Func<Task<int>> action, TextWriter error)
    {
        try
        {
            return await action();
        }
        catch (ConfigurationException e)
        {
            foreach (var message in e.Errors)
            {
                await error.WriteLineAsync(message);
            }

            return 2;
        }
        catch (BackgroundStartException e)
        {
            await error.WriteLineAsync(e.Message);
            return e.Status;
        }
        catch (Exception e) when (e is StartException or LedgerException or AdminException)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
