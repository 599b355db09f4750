using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>Where the configuration comes from; it can be read again at any time.</summary>
/// <param name="Root">The folder with the files.</param>
/// <param name="RoutesFile">Absolute path; beside <c>appsettings.json</c> unless <c>--routes</c> says otherwise.</param>
/// <param name="Flags">Settings given on the command line, by key.</param>
/// <param name="Environment">Reads one environment variable.</param>
internal sealed record ConfigurationSources(
    ConfigRoot Root,
    string RoutesFile,
    IReadOnlyList<KeyValuePair<string, string?>> Flags,
    Func<string, string?> Environment)
{
    // A file that was in force once and is gone was deleted or renamed by mistake: its settings must not fall back to the defaults.
    private readonly HashSet<string> _seen = [];

    /// <summary>Finds the files. Nothing is read yet.</summary>
    /// <param name="config">The value of <c>--config</c>.</param>
    /// <param name="routes">The value of <c>--routes</c>.</param>
    public static ConfigurationSources Find(
        IEnumerable<KeyValuePair<string, string?>> flags, string? config, string? routes, Func<string, string?> environment)
    {
        var root = ConfigRoot.Find(config ?? environment("CCO_CONFIG"), Directory.GetCurrentDirectory(), AppContext.BaseDirectory);
        return new ConfigurationSources(root, routes is null ? root.RoutesFile : Path.GetFullPath(routes), [.. flags], environment);
    }

    /// <summary>The layers of settings, strongest last. Throws <see cref="ConfigurationException"/>.</summary>
    public IConfigurationRoot Layers() => SettingsLayers.Build(Root, Flags, Environment);

    /// <summary>The settings alone, for commands that do not serve. Throws <see cref="ConfigurationException"/>.</summary>
    public GatewaySettings ReadSettings() => SettingsReader.Read(Layers(), DataDirectory.Default(Environment));

    /// <summary>Reads and checks all files. Throws <see cref="ConfigurationException"/> with the errors of all of them.</summary>
    public LoadedConfiguration Load()
    {
        var errors = Missing();
        var settings = Try(ReadSettings, errors);
        var prices = Try(() => PricesFile.Load(Root.PricesFile), errors);

        // Without settings the upstream is not known; the file is still read for its own errors.
        var upstream = settings?.Upstream ?? new GatewaySettings { Data = "" }.Upstream;
        var routes = Try(() => new Loaded(Settings.RoutesFile.Load(RoutesFile, upstream)), errors);
        if (errors.Count > 0)
        {
            throw new ConfigurationException(errors);
        }

        _seen.UnionWith(OptionalFiles.Where(File.Exists));
        return new LoadedConfiguration(settings!, routes!.Value.Routes, routes.Value.Clusters, prices);
    }

    private string[] OptionalFiles => [Root.SettingsFile, Root.PricesFile];

    private List<string> Missing() =>
        [.. _seen.Where(f => !File.Exists(f)).Select(f => $"{f} was in use and is gone. Put it back, or start the gateway again without it.")];

    private static T? Try<T>(Func<T?> load, List<string> errors) where T : class
    {
        try
        {
            return load();
        }
        catch (ConfigurationException e)
        {
            errors.AddRange(e.Errors);
            return null;
        }
    }

    private sealed record Loaded((IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters) Value);
}
