using System.CommandLine;
using Cco.Pricing;

namespace Cco.Gateway.Cli;

/// <summary><c>cco prices diff A B</c>: what would cost what, in words. Status 0 whether they differ or not, 2 when one is invalid.</summary>
internal static class PricesDiffCommand
{
    private const string BuiltIn = "built-in";

    public static Command Create(TextWriter output)
    {
        var before = new Argument<string>("OLD") { Description = $"A prices.json, or {BuiltIn}." };
        var after = new Argument<string>("NEW") { Description = "The same after a change." };
        var command = new Command("diff", "Say in words how two price files differ.") { before, after };
        command.SetAction(parsed =>
        {
            var lines = PriceDiff.Describe(InForce(parsed.GetValue(before)!), InForce(parsed.GetValue(after)!));
            foreach (var line in lines.DefaultIfEmpty("No difference."))
            {
                output.WriteLine(line);
            }

            return 0;
        });
        return command;
    }

    // A file replaces models of the built-in book, so what would be in force is compared.
    private static PriceBook InForce(string file) => file == BuiltIn ? PriceBook.BuiltIn : PriceBook.BuiltIn.OverrideWith(PriceFile.Read(file));
}
