using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Routing;

/// <summary>Explicit routing, placed after the envelope: the implicit one would run first and never see <c>x-cco-model</c>.</summary>
internal static class RoutingExtensions
{
    public static IServiceCollection AddGatewayRouting(this IServiceCollection services) => services.AddSingleton<OneConfiguration>();

    /// <summary>Paths without <c>/v1</c> become paths with it, so that each route is written once; then the framework's matcher.</summary>
    public static IApplicationBuilder UseGatewayRouting(this IApplicationBuilder app) => app
        .Use(static (context, next) =>
        {
            context.Request.Path = context.GetExchange().Endpoint.Path;
            return next(context);
        })
        .Use(app.ApplicationServices.GetRequiredService<OneConfiguration>().Enter)
        .UseRouting();

    /// <summary>Goes first into <c>MapReverseProxy</c>'s pipeline: route, cluster, settings and prices of a call are of one configuration.</summary>
    public static IReverseProxyApplicationBuilder UseOneConfiguration(this IReverseProxyApplicationBuilder proxy)
    {
        proxy.Use(proxy.ApplicationServices.GetRequiredService<OneConfiguration>().Verify);
        return proxy;
    }

    /// <summary>Gives each proxy endpoint its typed <see cref="RoutePolicy"/>, once per loaded configuration.</summary>
    public static ReverseProxyConventionBuilder WithRoutePolicies(this ReverseProxyConventionBuilder routes) =>
        routes.ConfigureEndpoints(static (IEndpointConventionBuilder endpoint, RouteConfig route) =>
            endpoint.WithMetadata(RoutePolicy.From(route)));
}
