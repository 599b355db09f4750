using System.CommandLine;

namespace Cco.Gateway.Cli.Import;

/// <summary><c>cco import</c>: books calls that did not pass the gateway, from what clients wrote down themselves.</summary>
internal static class ImportCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = new Command("import", "Book calls that did not pass the gateway, from what a client wrote down itself.");
        command.Subcommands.Add(ImportClaudeCodeCommand.Create(output, error));
        return command;
    }
}
