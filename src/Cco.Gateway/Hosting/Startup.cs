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
        var current = Directory.GetCurrentDirectory();
        var root = ConfigRoot.Find(config ?? environment("CCO_CONFIG"), current, AppContext.BaseDirectory);
        var layers = SettingsLayers.Build(root, flags, environment);
        var settings = SettingsReader.Read(layers, DataDirectory.Default(environment));
        return new Startup(
            root,
            routes is null ? root.RoutesFile : Path.GetFullPath(routes, current),
            settings,
            DataDirectory.Open(settings.Data),
            PriceBookSource.Load(root.PricesFile));
    }
}
