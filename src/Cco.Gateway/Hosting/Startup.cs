using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>Everything decided before the host is built: configuration read and validated, data directory tried.</summary>
internal sealed record Startup(ConfigurationSources Sources, LoadedConfiguration Configuration, DataDirectory Data)
{
    /// <summary>The settings the gateway starts with; what is live is asked of <see cref="LiveConfiguration"/>.</summary>
    public GatewaySettings Settings => Configuration.Settings;

    /// <summary>The gateway ends with the last <c>cco claude</c> that is attached to it.</summary>
    public bool WhileAttached { get; init; }

    /// <summary>Reads flags, environment and files. Throws <see cref="ConfigurationException"/> with every error.</summary>
    /// <param name="flags">Settings given on the command line, by key.</param>
    /// <param name="config">The value of <c>--config</c>.</param>
    /// <param name="routes">The value of <c>--routes</c>.</param>
    public static Startup Read(IEnumerable<KeyValuePair<string, string?>> flags, string? config, string? routes, Func<string, string?> environment)
    {
        var sources = ConfigurationSources.Find(flags, config, routes, environment);
        var reading = sources.Read();
        var (configuration, errors) = reading;
        return errors.Count == 0 && Exposure.Errors(configuration, sources).Count == 0
            ? new Startup(sources, configuration, DataDirectory.Open(configuration.Settings.Data))
            // YARP's rules are asked once the services are there; with an error they are asked now, so that all are said at once.
            : throw new ConfigurationException(ConfigurationLoader.CheckAlone(reading, sources).Errors);
    }
}
