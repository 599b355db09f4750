using Cco.Gateway.Settings;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Cco.Gateway.Hosting;

/// <summary>
/// YARP's own rules, with the gateway's real policies and transforms registered: asked before YARP loads the routes, which would end
/// in an exception of its own that names neither file nor, often, route. The transforms are really built: one that validates and then
/// cannot be built would fail halfway through a swap.
/// </summary>
internal sealed class RoutesValidation(IConfigValidator validator, ITransformBuilder transforms)
{
    /// <summary>Throws <see cref="ConfigurationException"/> with every error. Blocks, as YARP's own load does; nothing in it waits.</summary>
    public void Check(LoadedConfiguration configuration, string routesFile)
    {
        List<string> errors =
        [
            .. configuration.Clusters.SelectMany(c => Name("cluster", c.ClusterId, validator.ValidateClusterAsync(c))),
            .. configuration.Routes.SelectMany(r => Name("route", r.RouteId, validator.ValidateRouteAsync(r))),
        ];
        if (errors.Count == 0)
        {
            errors.AddRange(configuration.Routes.Select(r => Build(r, configuration.Clusters)).OfType<string>());
        }

        if (errors.Count > 0)
        {
            throw new ConfigurationException([.. errors.Select(e => $"{routesFile}: {e}")]);
        }
    }

    private string? Build(RouteConfig route, IReadOnlyList<ClusterConfig> clusters)
    {
        try
        {
            transforms.Build(route, clusters.FirstOrDefault(c => c.ClusterId == route.ClusterId));
            return null;
        }
        catch (Exception e)
        {
            return $"route '{route.RouteId}': {e.Message}";
        }
    }

    private static IEnumerable<string> Name(string kind, string id, ValueTask<IList<Exception>> errors) => errors.AsTask().GetAwaiter().GetResult()
        .Select(e => e.Message.Contains($"'{id}'", StringComparison.Ordinal) ? e.Message : $"{kind} '{id}': {e.Message}");
}
