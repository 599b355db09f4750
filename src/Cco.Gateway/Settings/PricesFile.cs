using Cco.Pricing;

namespace Cco.Gateway.Settings;

/// <summary>The prices in force: the built-in book, with whole models replaced by <c>prices.json</c> where there is one.</summary>
internal static class PricesFile
{
    /// <summary><c>null</c> when there is no file. Throws <see cref="ConfigurationException"/> with every error of the file.</summary>
    public static PriceBook? Load(string path)
    {
        byte[] json;
        try
        {
            json = File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([$"{path}: {e.Message}"]);
        }

        var (book, errors) = PriceBookReader.Read(json);
        return book is null
            ? throw new ConfigurationException([.. errors.Select(e => $"{path}: {e}")])
            : PriceBook.BuiltIn.OverrideWith(book);
    }
}
