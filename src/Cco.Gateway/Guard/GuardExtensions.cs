using Cco.Gateway.Settings;
using Cco.Gateway.Wire;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Cco.Gateway.Guard;

/// <summary>Puts the guard at the door: host and origin rules first, then the framework's CORS for the origins that passed.</summary>
internal static class GuardExtensions
{
    /// <summary>The CORS policies' common name.</summary>
    private static readonly string[] Exposed =
    [
        CcoHeaders.Cache, CcoHeaders.RequestId, CcoHeaders.Upstream, CcoHeaders.Transformed, CcoHeaders.CostUsd, CcoHeaders.SavedUsd,
        "cache-status", "age", "request-id", "x-request-id", "retry-after", "server-timing",
    ];

    public static IServiceCollection AddGuard(this IServiceCollection services) => services.AddCors();

    /// <param name="listen">The listener this branch serves; the rules differ by where it is bound.</param>
    public static IApplicationBuilder UseGuard(this IApplicationBuilder app, ListenSettings listen)
    {
        var guard = new LiveGuard(listen, app.ApplicationServices.GetRequiredService<LiveConfiguration>());
        var cors = new CorsPolicyBuilder()
            .SetIsOriginAllowed(origin => guard.Current.AllowsOrigin(origin))
            .AllowAnyMethod()
            .AllowAnyHeader()
            .WithExposedHeaders(Exposed)
            .SetPreflightMaxAge(TimeSpan.FromHours(1))
            .Build();
        return app.UseMiddleware<GuardMiddleware>(guard).UseWhen(
            // Without an origin it would do nothing, after it has opened a service scope.
            static context => context.Request.Headers.Origin.Count > 0,
            browser => browser.UseMiddleware<CorsMiddleware>(cors));
    }
}
