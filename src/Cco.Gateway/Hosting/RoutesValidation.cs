using Cco.Gateway.Settings;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Hosting;

/// <summary>
/// YARP's own rules, with the gateway's real policies and transforms registered: asked before YARP loads the routes, which would end
/// in an exception of its own that names neither file nor, often, route.
/// </summary>
internal static class RoutesValidation
{
    /// <summary>Throws <see cref="ConfigurationException"/> with every error. Blocks, as YARP's own load does.</summary>
    public static void Check(IServiceProvider services, Startup startup)
    {
        var validator = services.GetRequiredService<IConfigValidator>();
        var config = services.GetRequiredService<IProxyConfigProvider>().GetConfig();
        string[] errors =
        [
            .. config.Clusters.SelectMany(c => Name("cluster", c.ClusterId, validator.ValidateClusterAsync(c))),
            .. config.Routes.SelectMany(r => Name("route", r.RouteId, validator.ValidateRouteAsync(r))),
        ];
        if (errors.Length > 0)
        {
            throw new ConfigurationException([.. errors.Select(e => $"{startup.RoutesFile}: {e}")]);
        }
    }

    private static IEnumerable<string> Name(string kind, string id, ValueTask<IList<Exception>> errors) => errors.AsTask().GetAwaiter().GetResult()
        .Select(e => e.Message.Contains($"'{id}'", StringComparison.Ordinal) ? e.Message : $"{kind} '{id}': {e.Message}");
}
