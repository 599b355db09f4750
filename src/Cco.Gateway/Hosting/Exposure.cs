using Cco.Gateway.Access;
using Cco.Gateway.Guard;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>What would let strangers in (architecture.md 5.15): refused at start and at each reload.</summary>
internal static class Exposure
{
    /// <summary>Each error says what to set.</summary>
    /// <param name="running">The settings the gateway was started with: its listeners stay where they are, whatever the files say now.</param>
    public static IReadOnlyList<ConfigurationError> Errors(
        LoadedConfiguration configuration, ConfigurationSources sources, GatewaySettings? running = null)
    {
        var errors = new List<ConfigurationError>();
        Check(configuration, sources, errors);
        if (running is not null && (running.Listen != configuration.Settings.Listen || running.Dashboard != configuration.Settings.Dashboard))
        {
            var bound = configuration.Settings with { Listen = running.Listen, Dashboard = running.Dashboard };
            Check(configuration with { Settings = bound }, sources, errors);
        }

        return [.. errors.Distinct()];
    }

    private static void Check(LoadedConfiguration configuration, ConfigurationSources sources, List<ConfigurationError> errors)
    {
        var settings = configuration.Settings;
        foreach (var (name, key, listen) in new[] { ("the gateway", "Cco:Listen:Host", settings.Listen), ("the dashboard", "Cco:Dashboard:Host", settings.Dashboard) })
        {
            if (!GuardPolicy.IsLoopback(listen.Host) && settings.Guard.Hosts.Count == 0)
            {
                errors.Add(Setting(configuration, key, $"{listen.Host} opens {name} to other machines: set Cco:Guard:Hosts to the names it is called by."));
            }
        }

        if (!GuardPolicy.IsLoopback(settings.Dashboard.Host) && string.IsNullOrEmpty(sources.Environment(AdminSecrets.KeyVariable)))
        {
            errors.Add(Setting(
                configuration,
                "Cco:Dashboard:Host",
                $"{settings.Dashboard.Host} would show the dashboard to anyone: set the environment variable {AdminSecrets.KeyVariable} to a key that it will ask for."));
        }

        if (settings.Guard.Hosts.Contains("*"))
        {
            errors.Add(Setting(configuration, "Cco:Guard:Hosts", "Cco:Guard:Hosts may be * only with client keys, and none are defined."));
        }

        var injected = configuration.Clusters
            .Where(c => ClusterPolicy.Of(c).InjectsCredential)
            .ToArray();
        if (!GuardPolicy.IsLoopback(settings.Listen.Host) && injected.Length > 0)
        {
            errors.Add(Setting(
                configuration,
                "Cco:Listen:Host",
                $"{settings.Listen.Host} would let other machines spend the credential of {string.Join(", ", injected.Select(c => c.ClusterId))}: client keys are needed, and none are defined."));
        }

        errors.AddRange(FoundRoutes.Errors(configuration, sources));
    }

    private static ConfigurationError Setting(LoadedConfiguration configuration, string key, string message)
    {
        var file = configuration.Files?.Settings;
        return file is not null && configuration.Effective.FirstOrDefault(e => e.Key == key)?.Origin.Layer == SettingLayer.File
            ? new ConfigurationError(file.Path, file.LineOf(key), key, message)
            : new ConfigurationError(null, null, key, message);
    }
}
