using Cco.Gateway.Settings.Reading;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>
/// Finds addresses copied from a provider's page with the <c>/v1</c> that SDKs want in their base URL: the calls' own paths begin with
/// it, and every call would be the provider's 404.
/// </summary>
internal static class AddressRules
{
    private const string Version = "/v1";

    /// <param name="routes">With their clusters' own names.</param>
    /// <param name="clusters">Whose addresses are sound.</param>
    public static void Check(IEnumerable<RouteConfig> routes, IEnumerable<ClusterConfig> clusters, FileErrors errors)
    {
        // A route that sets the path itself knows what it does.
        var called = routes
            .Where(r => r.Match.Path?.StartsWith(Version + "/", StringComparison.OrdinalIgnoreCase) == true)
            .Where(r => r.Transforms is null || !r.Transforms.SelectMany(t => t.Keys).Any(k => k.StartsWith("Path", StringComparison.OrdinalIgnoreCase)))
            .Select(r => r.ClusterId ?? "")
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var cluster in clusters.Where(c => called.Contains(c.ClusterId)))
        {
            foreach (var (key, destination) in cluster.Destinations!)
            {
                var address = destination.Address.TrimEnd('/');
                if (address.EndsWith(Version, StringComparison.OrdinalIgnoreCase))
                {
                    errors.Add(
                        $"{RoutesFile.PathOfCluster(cluster.ClusterId)}:Destinations:{DestinationKey.NameOf(key)}:{nameof(destination.Address)}",
                        $"is \"{destination.Address}\", and calls would go to {address}/v1/…; expected \"{address[..^Version.Length]}/\", since the paths of calls begin with /v1, or a transform of the path on each route.");
                }
            }
        }
    }
}
