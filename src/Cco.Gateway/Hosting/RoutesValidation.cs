using Cco.Gateway.Settings;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Cco.Gateway.Hosting;

/// <summary>
/// YARP's own rules, with the gateway's real policies and transforms registered; all errors at once instead of the first. The
/// transforms are really built: one that validates and then cannot be built would fail halfway through a swap.
/// </summary>
internal sealed class RoutesValidation(IConfigValidator validator, ITransformBuilder transforms)
{
    /// <summary>Throws <see cref="ConfigurationException"/>.</summary>
    public async Task CheckAsync(LoadedConfiguration configuration, string routesFile)
    {
        var errors = new List<string>();
        foreach (var cluster in configuration.Clusters)
        {
            errors.AddRange((await validator.ValidateClusterAsync(cluster)).Select(e => e.Message));
        }

        foreach (var route in configuration.Routes)
        {
            var found = await validator.ValidateRouteAsync(route);
            errors.AddRange(found.Select(e => e.Message));
            if (found.Count == 0)
            {
                Build(route, configuration.Clusters, errors);
            }
        }

        if (errors.Count > 0)
        {
            throw new ConfigurationException([.. errors.Select(e => $"{routesFile}: {e}")]);
        }
    }

    private void Build(RouteConfig route, IReadOnlyList<ClusterConfig> clusters, List<string> errors)
    {
        try
        {
            transforms.Build(route, clusters.FirstOrDefault(c => c.ClusterId == route.ClusterId));
        }
        catch (Exception e)
        {
            errors.Add($"route '{route.RouteId}': {e.Message}");
        }
    }
}
