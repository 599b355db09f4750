using Cco.Gateway.Settings;
using Cco.Gateway.Settings.Reading;
using Cco.Pricing;

namespace Cco.Gateway.Cli;

/// <summary>A price file by itself, by whatever name it has.</summary>
internal static class PriceFile
{
    /// <summary>The prices that a gateway with this configuration would have in force. Throws <see cref="ConfigurationException"/>.</summary>
    public static PriceBook InForce(ConfigurationSources sources) =>
        File.Exists(sources.Root.PricesFile) ? PriceBook.BuiltIn.OverrideWith(Read(sources.Root.PricesFile)) : PriceBook.BuiltIn;

    /// <summary>What the file holds, without the built-in prices. Throws <see cref="ConfigurationException"/> with every error.</summary>
    public static PriceBook Read(string path)
    {
        var file = ConfigurationFile.Read(Path.GetFullPath(path));
        if (!file.Exists)
        {
            throw new ConfigurationException([new ConfigurationError(file.Path, null, "", "There is no such file.")]);
        }

        var errors = new FileErrors(file);
        PricesFile.Read(file, errors);
        return errors.All.Count == 0 ? PriceBookReader.Read(file.Bytes.Span).Book! : throw new ConfigurationException(errors.All);
    }
}
