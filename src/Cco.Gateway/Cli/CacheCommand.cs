using System.CommandLine;

namespace Cco.Gateway.Cli;

/// <summary><c>cco cache</c>: stored answers: what there is, why one was not there, and away with them.</summary>
internal static class CacheCommand
{
    public static Command Create(TextWriter output)
    {
        var command = new Command("cache", "Ask about stored answers, and purge them.");
        command.Subcommands.Add(CacheStatsCommand.Create(output));
        command.Subcommands.Add(CacheExplainCommand.Create(output));
        command.Subcommands.Add(CachePurgeCommand.Create(output));
        return command;
    }
}
