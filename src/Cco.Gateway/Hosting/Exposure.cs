using Cco.Gateway.Guard;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>Refuses to start in a way that would let strangers in (architecture.md 5.15).</summary>
internal static class Exposure
{
    /// <summary>Throws <see cref="ConfigurationException"/>, each error saying what to set.</summary>
    public static void Check(LoadedConfiguration configuration, ConfigurationSources sources)
    {
        var settings = configuration.Settings;
        var errors = new List<string>();
        foreach (var (name, listen) in new[] { ("the gateway", settings.Listen), ("the dashboard", settings.Dashboard) })
        {
            if (!GuardPolicy.IsLoopback(listen.Host) && settings.Guard.Hosts.Count == 0)
            {
                errors.Add($"{listen.Host} opens {name} to other machines: set Cco:Guard:Hosts to the names it is called by.");
            }
        }

        if (settings.Guard.Hosts.Contains("*"))
        {
            errors.Add("Cco:Guard:Hosts may be * only with client keys, and none are defined.");
        }

        var injected = configuration.Clusters
            .Where(c => ClusterPolicy.Of(c).InjectsCredential)
            .ToArray();
        if (!GuardPolicy.IsLoopback(settings.Listen.Host) && injected.Length > 0)
        {
            errors.Add($"{settings.Listen.Host} would let other machines spend the credential of {string.Join(", ", injected.Select(c => c.ClusterId))}: client keys are needed, and none are defined.");
        }

        errors.AddRange(FoundRoutes.Errors(configuration, sources));
        if (errors.Count > 0)
        {
            throw new ConfigurationException(errors);
        }
    }
}
