namespace Cco.Gateway.Settings;

/// <summary>
/// Where settings come from, strongest last: <c>appsettings.json</c>, then environment (<c>Cco__Cache__Size</c>, short forms such as
/// <c>CCO_PORT</c>), then command-line flags. The file is read once and never watched by the framework: a broken save would empty it.
/// </summary>
internal static class SettingsLayers
{
    private const int FlagLayer = 3;
    private const int ShortNameLayer = 2;
    private const int EnvironmentLayer = 1;

    /// <summary>Flags and short environment names, and the keys they set.</summary>
    public static readonly IReadOnlyList<(string Flag, string Variable, string Key)> ShortNames =
    [
        ("--host", "CCO_HOST", "Cco:Listen:Host"),
        ("--port", "CCO_PORT", "Cco:Listen:Port"),
        ("--upstream", "CCO_UPSTREAM", "Cco:Upstream"),
        ("--cache-size", "CCO_CACHE_SIZE", "Cco:Cache:Size"),
        ("--cache-ttl", "CCO_CACHE_TTL", "Cco:Cache:Ttl"),
        ("--data", "CCO_DATA", "Cco:Data"),
        ("--database", "CCO_DATABASE", "Cco:Database"),
        ("--dashboard-port", "CCO_DASHBOARD_PORT", "Cco:Dashboard:Port"),
    ];

    /// <param name="file">The values of <c>appsettings.json</c> by key.</param>
    /// <param name="flags">Values by key; a flag that was not given is absent.</param>
    /// <param name="environment">Reads one variable; <c>null</c> leaves the environment out.</param>
    public static IConfigurationRoot Build(
        IEnumerable<KeyValuePair<string, string?>> file,
        IEnumerable<KeyValuePair<string, string?>> flags,
        Func<string, string?>? environment)
    {
        var builder = new ConfigurationBuilder().AddInMemoryCollection(file);
        if (environment is null)
        {
            return builder.Build();
        }

        return builder
            .AddEnvironmentVariables()
            .AddInMemoryCollection(ShortNames
                .Select(n => KeyValuePair.Create(n.Key, environment(n.Variable)))
                .Where(v => !string.IsNullOrEmpty(v.Value)))
            .AddInMemoryCollection(flags)
            .Build();
    }

    /// <summary>The layer a value came from, named as its user would: a flag, a variable or the file.</summary>
    public static SettingOrigin OriginOf(IConfigurationRoot configuration, string key)
    {
        var layers = configuration.Providers.ToArray();
        var shortName = ShortNames.FirstOrDefault(n => n.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
        return Array.FindLastIndex(layers, l => l.TryGet(key, out _) || HasItems(l, key)) switch
        {
            FlagLayer => new SettingOrigin(SettingLayer.Flag, shortName.Flag ?? key),
            ShortNameLayer => new SettingOrigin(SettingLayer.Environment, shortName.Variable),
            EnvironmentLayer => new SettingOrigin(SettingLayer.Environment, key.Replace(":", "__", StringComparison.Ordinal)),
            < 0 => new SettingOrigin(SettingLayer.Default, "default"),
            _ => new SettingOrigin(SettingLayer.File, ConfigRoot.SettingsFileName),
        };
    }

    private static bool HasItems(IConfigurationProvider layer, string key) => layer.GetChildKeys([], key).Any();
}
