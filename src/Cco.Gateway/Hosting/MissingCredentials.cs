using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>Says at start and at each reload which upstreams in use would refuse every call for want of their credential.</summary>
internal static class MissingCredentials
{
    public static void Warn(LoadedConfiguration configuration, ConfigurationSources sources, ILogger logger)
    {
        foreach (var (cluster, problem) in Of(configuration, sources))
        {
            logger.CredentialMissing(cluster, problem);
        }
    }

    /// <summary>The clusters that routes use, and what is wrong with the credential of each.</summary>
    public static IEnumerable<(string Cluster, string Problem)> Of(LoadedConfiguration configuration, ConfigurationSources sources)
    {
        var used = configuration.Routes.Select(r => r.ClusterId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
            from cluster in configuration.Clusters.Where(c => used.Contains(c.ClusterId)).Select(ClusterPolicy.Of)
            where cluster.InjectsCredential
            let problem = InjectedCredential.Read(cluster, sources.Environment).Problem
            where problem is not null
            select (cluster.ClusterId, problem);
    }
}
