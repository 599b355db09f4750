using Microsoft.Extensions.FileProviders;

namespace Cco.Gateway.Settings;

/// <summary>
/// Where settings come from, strongest last: <c>appsettings.json</c>, then environment (<c>Cco__Cache__Size</c>, short forms such as
/// <c>CCO_PORT</c>), then command-line flags. The file is read once and never watched by the framework: a broken save would empty it.
/// </summary>
internal static class SettingsLayers
{
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

    /// <summary>Throws <see cref="ConfigurationException"/> for a folder or file that cannot be read or is no JSON.</summary>
    /// <param name="flags">Values by key; a flag that was not given is absent.</param>
    public static IConfigurationRoot Build(ConfigRoot root, IEnumerable<KeyValuePair<string, string?>> flags, Func<string, string?> environment)
    {
        if (!Directory.Exists(root.Directory))
        {
            throw new ConfigurationException([$"The configuration folder {root.Directory} does not exist."]);
        }

        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(new PhysicalFileProvider(root.Directory), ConfigRoot.SettingsFileName, optional: true, reloadOnChange: false)
                .AddEnvironmentVariables()
                .AddInMemoryCollection(ShortNames
                    .Select(n => KeyValuePair.Create(n.Key, environment(n.Variable)))
                    .Where(v => !string.IsNullOrEmpty(v.Value)))
                .AddInMemoryCollection(flags)
                .Build();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([$"{root.SettingsFile}: {(e.InnerException ?? e).Message}"]);
        }
    }

    /// <summary>Names the layer a value came from, as its user would: a flag, a variable or a place in the file.</summary>
    public static string Source(IConfigurationRoot configuration, string key)
    {
        var layers = configuration.Providers.ToArray();
        var layer = Array.FindLastIndex(layers, l => l.TryGet(key, out _));
        var shortName = ShortNames.FirstOrDefault(n => n.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
        return layer switch
        {
            3 => shortName.Flag ?? key,
            2 => $"environment variable {shortName.Variable}",
            1 => $"environment variable {key.Replace(":", "__", StringComparison.Ordinal)}",
            _ => $"{ConfigRoot.SettingsFileName}: {key}",
        };
    }
}
