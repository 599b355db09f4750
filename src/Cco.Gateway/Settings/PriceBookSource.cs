using Cco.Pricing;

namespace Cco.Gateway.Settings;

/// <summary>The prices in force: the built-in book, with whole entries replaced by <c>prices.json</c> beside <c>appsettings.json</c>.</summary>
internal sealed class PriceBookSource(PriceBook book)
{
    /// <summary>An immutable snapshot; take it once per answer.</summary>
    public PriceBook Current { get; } = book;

    /// <summary>Throws <see cref="ConfigurationException"/> with every error of the file.</summary>
    public static PriceBookSource Load(string pricesFile)
    {
        if (!File.Exists(pricesFile))
        {
            return new PriceBookSource(PriceBook.BuiltIn);
        }

        var (book, errors) = PriceBookReader.Read(File.ReadAllBytes(pricesFile));
        return book is null
            ? throw new ConfigurationException([.. errors.Select(e => $"{pricesFile}: {e}")])
            : new PriceBookSource(PriceBook.BuiltIn.OverrideWith(book));
    }
}
