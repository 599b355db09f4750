using System.CommandLine;
using Cco.Pricing;

namespace Cco.Gateway.Cli;

/// <summary><c>cco prices check FILE</c>: every error of a price file, or what it does and what in it looks like a slip. Status 2 with errors.</summary>
internal static class PricesCheckCommand
{
    public static Command Create(TextWriter output)
    {
        var file = new Argument<string>("FILE") { Description = "A prices.json." };
        var command = new Command("check", "Check a price file and say what it does.") { file };
        command.SetAction(parsed => Write(output, PriceFile.Read(parsed.GetValue(file)!)));
        return command;
    }

    private static int Write(TextWriter output, PriceBook book)
    {
        foreach (var line in PriceReview.Describe(book, PriceBook.BuiltIn))
        {
            output.WriteLine(line);
        }

        var names = book.Models.Sum(model => model.Aliases.Length);
        output.WriteLine(
            $"Valid: {Count(book.Models.Count, "model")}, {Count(book.Models.Sum(model => model.Rows.Length), "row")}, "
            + $"{Count(names, "alias", "aliases")}, {Count(book.Shadows.Count, "shadow")}.");
        return 0;
    }

    private static string Count(int count, string one, string? many = null) => $"{count} {(count == 1 ? one : many ?? $"{one}s")}";
}
