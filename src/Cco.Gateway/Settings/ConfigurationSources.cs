using Cco.Gateway.Settings.Reading;

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

    /// <summary>Flags and environment are left out: the files are looked at for themselves.</summary>
    public bool FilesOnly { get; init; }

    /// <summary>Finds the files. Nothing is read yet.</summary>
    /// <param name="config">The value of <c>--config</c>.</param>
    /// <param name="routes">The value of <c>--routes</c>.</param>
    public static ConfigurationSources Find(
        IEnumerable<KeyValuePair<string, string?>> flags, string? config, string? routes, Func<string, string?> environment)
    {
        var root = ConfigRoot.Find(config ?? environment("CCO_CONFIG"), Directory.GetCurrentDirectory(), AppContext.BaseDirectory);
        return new ConfigurationSources(root, routes is null ? root.RoutesFile : Path.GetFullPath(routes), [.. flags], environment);
    }

    /// <summary>The settings alone, for commands that do not serve. Throws <see cref="ConfigurationException"/>.</summary>
    public GatewaySettings ReadSettings()
    {
        var file = ConfigurationFile.Read(Root.SettingsFile);
        var errors = new FileErrors(file);
        var (settings, _) = ReadSettings(file, errors);
        ConfigurationError[] all = [.. FolderErrors(), .. errors.All];
        return all.Length == 0 ? settings : throw new ConfigurationException(all);
    }

    /// <summary>Reads and checks all files. Throws <see cref="ConfigurationException"/> with the errors of all of them.</summary>
    public LoadedConfiguration Load()
    {
        var (configuration, errors) = Read();
        return errors.Count == 0 ? configuration : throw new ConfigurationException(errors);
    }

    /// <summary>Reads and checks all files, each once. Never throws for what they hold.</summary>
    public ConfigurationReading Read()
    {
        var files = ConfigurationFiles.Read(Root.SettingsFile, RoutesFile, Root.PricesFile);
        var (ofSettings, ofRoutes, ofPrices) = (new FileErrors(files.Settings), new FileErrors(files.Routes), new FileErrors(files.Prices));
        var (settings, effective) = ReadSettings(files.Settings, ofSettings);
        var (routes, clusters) = Settings.RoutesFile.Read(files.Routes, settings.Upstream, ofRoutes);
        var names = Settings.RoutesFile.NamesOfClusters(files.Routes);
        if (names.Count > 0 && !names.Contains(settings.Upstream, StringComparer.OrdinalIgnoreCase))
        {
            const string Key = "Cco:Upstream";
            var sentence = $"The upstream \"{settings.Upstream}\" is not a cluster; clusters are: {string.Join(", ", names.Order(StringComparer.Ordinal))}.";
            ofSettings.AddSentence(effective.First(e => e.Key == Key).Origin, Key, sentence);
        }

        var prices = PricesFile.Read(files.Prices, ofPrices);
        if (ofPrices.All.Count == 0)
        {
            ShadowRules.Check(clusters, prices, ofRoutes);
        }

        var folder = FolderErrors();
        ConfigurationError[] errors = folder.Count > 0 ? [.. folder] : [.. Gone(files), .. ofSettings.All, .. ofRoutes.All, .. ofPrices.All];
        if (errors.Length == 0)
        {
            _seen.UnionWith(Optional(files).Where(f => f.Exists).Select(f => f.Path));
        }

        return new ConfigurationReading(
            new LoadedConfiguration(settings, routes, clusters, prices) { Files = files, Effective = effective }, errors);
    }

    private (GatewaySettings Settings, IReadOnlyList<EffectiveSetting> Effective) ReadSettings(ConfigurationFile file, FileErrors errors)
    {
        var check = new SchemaCheck(errors);
        check.Check(file, Schemas.Settings);
        return SettingsReader.Read(
            SettingsLayers.Build(file.Values(check.Wrong), Flags, FilesOnly ? null : Environment),
            DataDirectory.Default(Environment),
            errors);
    }

    private IReadOnlyList<ConfigurationError> FolderErrors() => Directory.Exists(Root.Directory)
        ? []
        : [new ConfigurationError(null, null, "", $"The configuration folder {Root.Directory} does not exist.")];

    private static ConfigurationFile[] Optional(ConfigurationFiles files) => [files.Settings, files.Prices];

    private IEnumerable<ConfigurationError> Gone(ConfigurationFiles files) => Optional(files)
        .Where(f => !f.Exists && _seen.Contains(f.Path))
        .Select(f => new ConfigurationError(f.Path, null, "", "The file was in use and is gone. Put it back, or start the gateway again without it."));
}
