using Cco.Gateway.Caching.Admission;
using Cco.Gateway.Settings;
using Cco.Gateway.Wire;
using Microsoft.Net.Http.Headers;

namespace Cco.Gateway.Caching;

/// <summary>What route and client ask of the cache for one call, before the body is looked at.</summary>
/// <param name="Bypass">Why the cache is left out of it (a token of architecture.md 5a), or <c>null</c>.</param>
/// <param name="Read">Whether a stored answer may be served.</param>
/// <param name="Write">Whether the answer may be stored.</param>
/// <param name="Only">The call must not go upstream: a stored answer or an error.</param>
/// <param name="Ttl">How long the client wants the answer kept; <c>null</c> leaves it to route and settings.</param>
/// <param name="Error">A control the gateway does not understand.</param>
internal readonly record struct CacheRequest(
    string? Bypass, bool Read = false, bool Write = false, bool Only = false, TimeSpan? Ttl = null, RequestError? Error = null)
{
    public static CacheRequest From(IHeaderDictionary headers, RequestEnvelope? envelope, RoutePolicy route, CacheSettings settings)
    {
        var control = headers[CcoHeaders.Cache].ToString();
        if (control is not ("" or "default" or "refresh" or "bypass" or "only"))
        {
            return Wrong(CcoHeaders.Cache, control, "default, refresh, bypass or only");
        }

        TimeSpan? ttl = null;
        if (headers[CcoHeaders.CacheTtl].ToString() is { Length: > 0 } text)
        {
            if (!Duration.TryParse(text, out var given))
            {
                return Wrong(CcoHeaders.CacheTtl, text, Duration.Expected);
            }

            ttl = given;
        }

        var only = control == "only";
        var directives = headers.CacheControl.ToString();
        if (RequestAdmission.BypassReason(new AskedCall(settings, route, control, directives, envelope)) is { } reason)
        {
            return new CacheRequest(reason, Only: only);
        }

        var fresh = control == "refresh" || CacheDirectives.Has(directives, CacheControlHeaderValue.NoCacheString);
        return new CacheRequest(
            null,
            Read: !fresh && route.Cache != RouteCacheMode.WriteOnly,
            Write: route.Cache != RouteCacheMode.ReadOnly,
            only,
            ttl);
    }

    private static CacheRequest Wrong(string header, string value, string expected) => new(
        null,
        Error: new RequestError(
            StatusCodes.Status400BadRequest,
            $"{header} is \"{(value.Length <= 100 ? value : value[..100])}\"; expected {expected}.",
            header));
}
