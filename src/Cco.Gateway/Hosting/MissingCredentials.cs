using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>Says at start and at each reload which upstreams in use would refuse every call for want of their credential.</summary>
internal static class MissingCredentials
{
    public static void Warn(LoadedConfiguration configuration, ConfigurationSources sources, ILogger logger)
    {
        var used = configuration.Routes.Select(r => r.ClusterId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var cluster in configuration.Clusters.Where(c => used.Contains(c.ClusterId)).Select(ClusterPolicy.Of).Where(c => c.InjectsCredential))
        {
            if (InjectedCredential.Read(cluster, sources.Environment).Problem is { } problem)
            {
                logger.CredentialMissing(cluster.ClusterId, problem);
            }
        }
    }
}
