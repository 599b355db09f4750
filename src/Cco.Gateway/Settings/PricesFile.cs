using Cco.Gateway.Settings.Reading;
using Cco.Pricing;

namespace Cco.Gateway.Settings;

/// <summary>The prices in force: the built-in book, with whole models replaced by <c>prices.json</c> where there is one.</summary>
internal static class PricesFile
{
    /// <summary><c>null</c> when there is no file or it has errors.</summary>
    public static PriceBook? Read(ConfigurationFile file, FileErrors errors)
    {
        if (file.Problem is { } unreadable)
        {
            errors.Add("", null, $"The file cannot be read: {unreadable}");
        }

        if (file.Digest is null)
        {
            return null;
        }

        if (file.Tree is not { } tree)
        {
            errors.Add("", file.Faults[0].Line, file.Faults[0].Problem);
            return null;
        }

        var (book, problems) = PriceBookReader.Read(file.Bytes.Span);
        foreach (var problem in problems)
        {
            var (path, line) = PricePath.Locate(tree, problem);
            errors.Add(path, line, problem);
        }

        return book is null ? null : PriceBook.BuiltIn.OverrideWith(book);
    }
}
