using System.CommandLine;

namespace Cco.Gateway.Cli;

/// <summary><c>cco prices</c>: what calls cost, and what a price file would change.</summary>
internal static class PricesCommand
{
    public static Command Create(TextWriter output)
    {
        var command = new Command("prices", "Show, check and compare prices, and price calls that had none.");
        command.Subcommands.Add(PricesListCommand.CreateList(output));
        command.Subcommands.Add(PricesListCommand.CreateShow(output));
        command.Subcommands.Add(PricesCheckCommand.Create(output));
        command.Subcommands.Add(PricesDiffCommand.Create(output));
        command.Subcommands.Add(PricesRepriceCommand.Create(output));
        return command;
    }
}
