using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Microsoft.Net.Http.Headers;

namespace Cco.Gateway.Caching;

/// <summary>What route and client ask of the cache for one call, before the body is looked at.</summary>
/// <param name="Bypass">Why the cache is left out of it (a token of architecture.md 5a), or <c>null</c>.</param>
/// <param name="Read">Whether a stored answer may be served.</param>
/// <param name="Write">Whether the answer may be stored.</param>
internal readonly record struct CacheRequest(string? Bypass, bool Read, bool Write)
{
    public static CacheRequest From(HttpContext context, RoutePolicy route, CacheSettings settings)
    {
        var exchange = context.GetExchange();
        if (!settings.Enabled || route.Cache == RouteCacheMode.Off)
        {
            return new CacheRequest("off", false, false);
        }

        if (exchange.Envelope is not { } envelope)
        {
            return new CacheRequest("method", false, false);
        }

        var control = context.Request.Headers.CacheControl.ToString();
        var noStore = HasDirective(control, CacheControlHeaderValue.NoStoreString);
        var noCache = HasDirective(control, CacheControlHeaderValue.NoCacheString);
        if (noStore)
        {
            return new CacheRequest("no-store", false, false);
        }

        return envelope switch
        {
            { Stream: true } => new CacheRequest("stream", false, false),
            { Oddity: not null } => new CacheRequest("not-understood", false, false),
            _ => new CacheRequest(null, !noCache && route.Cache != RouteCacheMode.WriteOnly, route.Cache != RouteCacheMode.ReadOnly),
        };
    }

    private static bool HasDirective(string control, string directive)
    {
        foreach (var part in control.AsSpan().Split(','))
        {
            if (control.AsSpan(part).Trim().Equals(directive, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
