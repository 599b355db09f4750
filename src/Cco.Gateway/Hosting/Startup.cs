using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>Everything decided before the host is built: configuration read and validated, ports known to be free, data directory tried.</summary>
internal sealed record Startup(ConfigRoot Root, string RoutesFile, GatewaySettings Settings, DataDirectory Data, PriceBookSource Prices)
{
    /// <summary>Reads flags, environment and files. Throws <see cref="ConfigurationException"/> with every error.</summary>
    /// <param name="flags">Settings given on the command line, by key.</param>
    /// <param name="config">The value of <c>--config</c>.</param>
    /// <param name="routes">The value of <c>--routes</c>.</param>
    public static Startup Read(IEnumerable<KeyValuePair<string, string?>> flags, string? config, string? routes, Func<string, string?> environment)
    {
        var (root, settings) = ReadSettings(flags, config, environment);
        return new Startup(
            root,
            routes is null ? root.RoutesFile : Path.GetFullPath(routes),
            settings,
            DataDirectory.Open(settings.Data),
            PriceBookSource.Load(root.PricesFile));
    }

    /// <summary>The settings alone, for commands that do not serve. Throws <see cref="ConfigurationException"/>.</summary>
    public static (ConfigRoot Root, GatewaySettings Settings) ReadSettings(
        IEnumerable<KeyValuePair<string, string?>> flags, string? config, Func<string, string?> environment)
    {
        var root = ConfigRoot.Find(config ?? environment("CCO_CONFIG"), Directory.GetCurrentDirectory(), AppContext.BaseDirectory);
        return (root, SettingsReader.Read(SettingsLayers.Build(root, flags, environment), DataDirectory.Default(environment)));
    }
}
