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
    /// <summary>Every error. Blocks, as YARP's own load does; nothing in it waits.</summary>
    public IReadOnlyList<ConfigurationError> Errors(LoadedConfiguration configuration)
    {
        List<(string Path, string Problem)> errors =
        [
            .. configuration.Clusters.SelectMany(c => Name(RoutesFile.PathOfCluster(c.ClusterId), validator.ValidateClusterAsync(c))),
            .. configuration.Routes.SelectMany(r => Name(RoutesFile.PathOfRoute(r.RouteId), validator.ValidateRouteAsync(r))),
        ];
        var sound = configuration.Routes.Where(r => !errors.Exists(e => e.Path == RoutesFile.PathOfRoute(r.RouteId)));
        errors.AddRange(sound.SelectMany(r => Build(r, configuration.Clusters)).ToArray());
        var file = configuration.Files?.Routes;
        return [.. errors.Select(e => new ConfigurationError(file?.Path, file?.LineOf(e.Path), e.Path, $"{e.Path}: {e.Problem}"))];
    }

    private IEnumerable<(string Path, string Problem)> Build(RouteConfig route, IReadOnlyList<ClusterConfig> clusters)
    {
        try
        {
            transforms.Build(route, clusters.FirstOrDefault(c => c.ClusterId == route.ClusterId));
            return [];
        }
        catch (Exception e)
        {
            return [(RoutesFile.PathOfRoute(route.RouteId), e.Message)];
        }
    }

    private static IEnumerable<(string Path, string Problem)> Name(string path, ValueTask<IList<Exception>> errors) =>
        errors.AsTask().GetAwaiter().GetResult().Select(e => (path, e.Message));
}
