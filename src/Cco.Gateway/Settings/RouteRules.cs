using Cco.Gateway.Settings.Reading;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>What a route must be, beyond its schema: YARP accepts these and then answers 500 or 503 for each call.</summary>
internal static class RouteRules
{
    /// <param name="clusters">The clusters there are; <c>null</c> when the route's is known to be one.</param>
    public static void Check(RouteConfig route, IReadOnlySet<string>? clusters, FileErrors errors)
    {
        RoutePolicy.From(route, errors);
        if (route.ClusterId is { } id && clusters is not null && !clusters.Contains(id))
        {
            errors.Add(
                $"{RoutesFile.PathOfRoute(route.RouteId)}:{nameof(route.ClusterId)}",
                $"is \"{id}\", and there is no such cluster: every call would be a 503; expected {RoutesFile.DefaultCluster}{string.Concat(clusters.Order(StringComparer.Ordinal).Select(c => $" or {c}"))}.");
        }
    }

    /// <summary>Two routes that match the same requests with equal rank: the matcher would answer 500 to each of them.</summary>
    public static void CheckOverlaps(IReadOnlyList<RouteConfig> routes, FileErrors errors)
    {
        var shapes = routes.Select(RouteShape.Of).OfType<RouteShape>().ToArray();
        for (var i = 1; i < shapes.Length; i++)
        {
            if (Array.Find(shapes[..i], other => other.Overlaps(shapes[i])) is { } first)
            {
                errors.Add(
                    RoutesFile.PathOfRoute(shapes[i].Route.RouteId),
                    $"matches the same requests as {RoutesFile.PathOfRoute(first.Route.RouteId)}: set Order on one of them.");
            }
        }
    }
}
