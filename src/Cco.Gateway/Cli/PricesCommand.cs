using System.CommandLine;

namespace Cco.Gateway.Cli;

/// <summary><c>cco prices</c>: what calls cost, and what a price file would change.</summary>
internal static class PricesCommand
{
    public static Command Create(TextWriter output)
    {
        var command = new Command("prices", "Show, check and compare prices.");
        command.Subcommands.Add(PricesCheckCommand.Create(output));
        command.Subcommands.Add(PricesDiffCommand.Create(output));
        return command;
    }
}
