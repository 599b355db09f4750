using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>The hosts of the providers that ship in <c>yarp.routes.json</c>. A file that comes with a cloned repository must not be able to send a key elsewhere.</summary>
internal static class ProviderHosts
{
    private static readonly HashSet<string> BuiltIn = new(StringComparer.OrdinalIgnoreCase) { "api.anthropic.com", "api.openai.com" };

    /// <summary>The hosts of a cluster that are neither a built-in provider's, reached by https, nor the simulated upstream.</summary>
    public static IEnumerable<string> Others(ClusterConfig cluster) =>
        ClusterPolicy.Of(cluster).Transport == UpstreamTransport.Simulated
            ? []
            : (cluster.Destinations?.Values ?? [])
                .Select(d => new Uri(d.Address))
                .Where(u => u.Scheme != Uri.UriSchemeHttps || !BuiltIn.Contains(u.Host))
                .Select(u => u.Authority)
                .Distinct();
}
