using System.CommandLine;

namespace Cco.Gateway.Cli;

/// <summary><c>cco cache</c>: questions about stored answers.</summary>
internal static class CacheCommand
{
    public static Command Create(TextWriter output)
    {
        var command = new Command("cache", "Ask about stored answers.");
        command.Subcommands.Add(CacheStatsCommand.Create(output));
        command.Subcommands.Add(CacheExplainCommand.Create(output));
        return command;
    }
}
