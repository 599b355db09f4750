using Cco.Gateway.Caching.Memory;
using Cco.Gateway.Caching.Persistent;
using Cco.Gateway.Caching.Purging;

namespace Cco.Gateway.Caching;

/// <summary><c>GET /api/cache</c> on the dashboard's listener.</summary>
internal static class CacheAdmin
{
    private static readonly string[] Reading = [HttpMethods.Get];

    public static IEndpointRouteBuilder MapCacheAdmin(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/api/cache", Reading, static context =>
        {
            context.Response.Headers.CacheControl = "no-store";
            var services = context.RequestServices;
            var statistics = new CacheStatistics(
                services.GetRequiredService<TinyLfuCache>().Statistics,
                services.GetService<CacheWriter>()?.Statistics,
                services.GetRequiredService<EpochKeeper>().Current.Last);
            return context.Response.WriteAsJsonAsync(statistics, CacheJson.Default.CacheStatistics, cancellationToken: context.RequestAborted);
        });
        return endpoints;
    }
}
