using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>Every rule there is, asked at start, at each reload and by <c>cco check</c>: files, exposure, YARP with the real factories.</summary>
internal sealed class ConfigurationLoader(ConfigurationSources sources, RoutesValidation validation, LiveConfiguration live)
{
    /// <summary>Reads the files again; what is wrong is wrong for the gateway as it runs, too.</summary>
    public ConfigurationReading Read()
    {
        var (configuration, errors) = sources.Read();
        return Sorted(configuration, [.. errors, .. Exposure.Errors(configuration, sources, live.Started), .. validation.Errors(configuration)]);
    }

    /// <summary>Reads the files without a running gateway.</summary>
    public static ConfigurationReading ReadAlone(ConfigurationSources sources) => CheckAlone(sources.Read(), sources);

    /// <summary>
    /// Asks the rules that files alone do not show. The gateway's services are built and thrown away; nothing listens and nothing is written.
    /// </summary>
    public static ConfigurationReading CheckAlone(ConfigurationReading reading, ConfigurationSources sources)
    {
        var (configuration, errors) = reading;
        var services = new ServiceCollection().AddLogging();
        HostBuilding.AddHost(services, new Startup(sources, configuration, new DataDirectory(configuration.Settings.Data, null)));
        using var provider = services.BuildServiceProvider();
        return Sorted(
            configuration,
            [.. errors, .. Exposure.Errors(configuration, sources), .. provider.GetRequiredService<RoutesValidation>().Errors(configuration)]);
    }

    // By file and line, as a reader goes through them.
    private static ConfigurationReading Sorted(LoadedConfiguration configuration, IEnumerable<ConfigurationError> errors) => new(
        configuration,
        [.. errors.OrderBy(e => e.File is null ? -1 : configuration.Files!.All.TakeWhile(f => f.Path != e.File).Count()).ThenBy(e => e.Line ?? 0)]);
}
