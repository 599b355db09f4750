using Cco.Gateway.Settings;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Hosting;

/// <summary>YARP's own rules, with the gateway's real policies and transforms registered; all errors at once instead of the first.</summary>
internal static class RoutesValidation
{
    /// <summary>Throws <see cref="ConfigurationException"/>.</summary>
    public static async Task CheckAsync(IServiceProvider services, Startup startup)
    {
        var validator = services.GetRequiredService<IConfigValidator>();
        var config = services.GetRequiredService<IProxyConfigProvider>().GetConfig();
        var errors = new List<string>();
        foreach (var cluster in config.Clusters)
        {
            errors.AddRange((await validator.ValidateClusterAsync(cluster)).Select(e => e.Message));
        }

        foreach (var route in config.Routes)
        {
            errors.AddRange((await validator.ValidateRouteAsync(route)).Select(e => e.Message));
        }

        if (errors.Count > 0)
        {
            throw new ConfigurationException([.. errors.Select(e => $"{startup.RoutesFile}: {e}")]);
        }
    }
}
