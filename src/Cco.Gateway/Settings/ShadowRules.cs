using Cco.Gateway.Settings.Reading;
using Cco.Pricing;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>A cloud model that local answers are compared with must have a price; routes and prices are checked together.</summary>
internal static class ShadowRules
{
    /// <param name="own">The book with the models of <c>prices.json</c>; the built-in one is read only when a cluster needs it.</param>
    public static void Check(IEnumerable<ClusterConfig> clusters, PriceBook? own, FileErrors errors)
    {
        foreach (var cluster in clusters)
        {
            if (ClusterPolicy.Of(cluster).Shadow is { } shadow && (own ?? PriceBook.BuiltIn).FindModel(shadow) is null)
            {
                errors.Add(
                    $"{RoutesFile.PathOfCluster(cluster.ClusterId)}:Metadata:{MetadataKeys.Shadow}",
                    $"is \"{shadow}\"; expected a model with a price, such as claude-haiku-5-5.");
            }
        }
    }
}
