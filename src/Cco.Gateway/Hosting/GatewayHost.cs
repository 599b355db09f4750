using Cco.Gateway.Access;
using Cco.Gateway.Analytics;
using Cco.Gateway.Caching;
using Cco.Gateway.Envelope;
using Cco.Gateway.Guard;
using Cco.Gateway.Routing;
using Cco.Gateway.Settings;
using Cco.Gateway.Transforms;
using Cco.Gateway.Upstreams;

namespace Cco.Gateway.Hosting;

/// <summary>The gateway, from what was decided at start to the running application: services, then the rooms in order.</summary>
internal static class GatewayHost
{
    /// <summary>Throws <see cref="ConfigurationException"/> or <see cref="StartException"/> when it must not or cannot start.</summary>
    /// <param name="services">Registrations that replace the gateway's own; tests pass a clock.</param>
    public static WebApplication Build(Startup startup, Action<IServiceCollection>? services = null)
    {
        var builder = HostBuilding.CreateBuilder(startup);
        services?.Invoke(builder.Services);
        HostBuilding.RemoveKeyRing(builder.Services);
        HostBuilding.RemoveAuthorization(builder.Services);

        var app = builder.Build();
        if (app.Services.GetRequiredService<RoutesValidation>().Errors(startup.Configuration) is { Count: > 0 } errors)
        {
            throw new ConfigurationException(errors);
        }

        app.MapAdmin(startup);                                              // the dashboard's listener, apart from all below
        app.UseRecorder();                                                  //  1 every exchange ends here
        app.UseGuard(startup.Settings.Listen);                              //  2 host, origin, CORS
        app.UseAccess();                                                    //  3 who calls
        app.UseEnvelope();                                                  //  4 the body, once
        app.UseGatewayRouting();                                            //  5 which route
        app.MapGreetings(startup);                                          //    /health, /, /api/hello
        app.MapOwnCalls();                                                  //    what a caller's own call came to
        app.MapReverseProxy(proxy =>
        {
            proxy.UseOneConfiguration();                                    //  5 one for the whole call
            proxy.UseCacheLookup();                                         //  7 a hit stops here
            proxy.UseStartRows();                                           //  1 what is sent is in the books before
            proxy.UsePromptCacheWatch();                                    //    what broke the provider's cache
            proxy.UseSessionAffinity();                                     // 10 YARP
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        }).WithRoutePolicies();                                             // 11-13 transforms and handlers: AddGatewayTransforms, AddUpstreams
        return app;
    }

    /// <summary>The services of every room.</summary>
    public static void AddRooms(IServiceCollection services, Startup startup) => services
        .AddTelemetry(startup.Sources.Environment)
        .AddGuard()
        .AddGatewayRouting()
        .AddUpstreams()
        .AddResponseCache(startup.Settings.Cache, startup.Data)
        .AddAnalytics(startup.Data, startup.Settings)
        .AddReverseProxy()
        .LoadFromMemory(startup.Configuration.Routes, startup.Configuration.Clusters)
        .AddGatewayTransforms();
}
