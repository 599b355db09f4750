using Cco.Gateway.Settings;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Hosting;

/// <summary>
/// A routes file that was found in the current folder may have come with somebody else's repository. It may send a credential of this
/// machine (<c>env:</c>, <c>file:</c>) to the built-in providers only, and only so that nobody else can read along: no other host name
/// (behind a shared front, name and address can lead to different owners), no proxy, no waived certificate.
/// </summary>
internal static class FoundRoutes
{
    /// <summary>Each error says what to do when the file is one's own. None when the file was named.</summary>
    public static IEnumerable<ConfigurationError> Errors(LoadedConfiguration configuration, ConfigurationSources sources)
    {
        if (!sources.Root.Found || sources.RoutesFile != sources.Root.RoutesFile)
        {
            return [];
        }

        var injected = configuration.Clusters.Where(c => ClusterPolicy.Of(c).InjectsCredential).ToArray();
        var routes = injected.Length > 0 ? configuration.Routes : [];
        return injected.SelectMany(c => Problems(c).Select(p => (Path: RoutesFile.PathOfCluster(c.ClusterId), Problem: p)))
            .Concat(routes.SelectMany(r => Problems(r).Select(p => (Path: RoutesFile.PathOfRoute(r.RouteId), Problem: p))))
            .Select(p => new ConfigurationError(
                sources.RoutesFile,
                configuration.Files?.Routes.LineOf(p.Path),
                p.Path,
                $"{p.Problem}. A file found in the current folder may not; if it is yours, say so: cco --config {sources.Root.Directory}"));
    }

    private static IEnumerable<string> Problems(ClusterConfig cluster)
    {
        foreach (var address in ProviderHosts.Others(cluster).Select(ProviderHosts.Name).Distinct())
        {
            yield return $"cluster '{cluster.ClusterId}' would send your credential to {address}";
        }

        foreach (var host in (cluster.Destinations?.Values ?? []).Select(d => d.Host).OfType<string>().Where(h => !ProviderHosts.IsBuiltIn(h)))
        {
            yield return $"cluster '{cluster.ClusterId}' would send your credential under the host name {host}";
        }

        var client = cluster.HttpClient;
        foreach (var name in new[]
        {
            client?.DangerousAcceptAnyServerCertificate is true ? nameof(client.DangerousAcceptAnyServerCertificate) : null,
            client?.WebProxy is not null ? nameof(client.WebProxy) : null,
            client?.SslProtocols is not null ? nameof(client.SslProtocols) : null,
        }.OfType<string>())
        {
            yield return $"cluster '{cluster.ClusterId}' sends your credential and sets HttpClient:{name}";
        }
    }

    private static IEnumerable<string> Problems(RouteConfig route) =>
        from transform in route.Transforms ?? []
        from entry in transform
        where entry.Key.Equals("RequestHeaderOriginalHost", StringComparison.OrdinalIgnoreCase)
            || (entry.Key.StartsWith("RequestHeader", StringComparison.OrdinalIgnoreCase) && entry.Value.Equals("Host", StringComparison.OrdinalIgnoreCase))
        select $"route '{route.RouteId}' sets the host name of upstream calls ({entry.Key}), and a cluster sends your credential";
}
