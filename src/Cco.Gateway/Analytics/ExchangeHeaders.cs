using System.Globalization;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Analytics;

/// <summary>Writes what the exchange knows when the answer's head leaves (architecture.md 6): the only writer of the gateway's answer headers.</summary>
internal static class ExchangeHeaders
{
    public static void Write(HttpResponse response, GatewayExchange exchange)
    {
        var headers = response.Headers;
        headers[CcoHeaders.RequestId] = exchange.Id;
        if (exchange.Transformed is { } transformed)
        {
            headers[CcoHeaders.Transformed] = transformed;
        }

        if (exchange.Cache is { } cache)
        {
            WriteCache(headers, exchange, cache);
        }
        else if (exchange.Attempts.Count > 0)
        {
            headers[CcoHeaders.Upstream] = exchange.Attempts[^1].ClusterId;
        }
    }

    private static void WriteCache(IHeaderDictionary headers, GatewayExchange exchange, CacheOutcome cache)
    {
        headers[CcoHeaders.Cache] = cache switch
        {
            { Result: CacheResult.Hit } => "hit",
            { Result: CacheResult.Coalesced } => "coalesced",
            { Result: CacheResult.Miss } => $"miss; reason={cache.Reason}",
            _ => $"bypass; reason={cache.Reason}",
        };
        headers["Cache-Status"] = cache switch
        {
            { Result: CacheResult.Hit } => string.Create(CultureInfo.InvariantCulture, $"cco; hit; ttl={(long)cache.TimeLeft.TotalSeconds}"),
            { Result: CacheResult.Coalesced } => "cco; fwd=uri-miss; collapsed",
            { Result: CacheResult.Miss, Reason: "refresh" } => "cco; fwd=request",
            { Result: CacheResult.Miss, Reason: "expired" } => "cco; fwd=stale",
            { Result: CacheResult.Miss } => "cco; fwd=uri-miss",
            _ => $"cco; fwd=bypass; detail={cache.Reason}",
        };
        if (cache is { Result: CacheResult.Hit, Stored: { } stored })
        {
            headers[CcoHeaders.Upstream] = stored.ClusterId;
            headers.Age = ((long)cache.Age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            headers[CcoHeaders.CostUsd] = "0";
            // A fresh id: the stored one would name another call. Both dialects' clients show theirs.
            headers[exchange.Dialect == Dialect.Anthropic ? "request-id" : "x-request-id"] = exchange.Id;
            if (cache.SavedUsd is { } saved)
            {
                headers[CcoHeaders.SavedUsd] = saved;
            }
        }
        else if (exchange.Shared is { } shared)
        {
            headers[CcoHeaders.Upstream] = shared.ClusterId;
            headers[CcoHeaders.CostUsd] = "0";
            Money(headers, CcoHeaders.SavedUsd, shared.Cost);
        }
        else if (exchange.Attempts.Count > 0)
        {
            headers[CcoHeaders.Upstream] = exchange.Attempts[^1].ClusterId;
            // Known at this time only for an answer that was held back whole.
            Money(headers, CcoHeaders.CostUsd, exchange.Attempts[^1].Cost);
        }
    }

    private static void Money(IHeaderDictionary headers, string name, CostResult? cost)
    {
        if (cost?.Total is { } usd)
        {
            headers[name] = CcoHeaders.Usd(usd);
        }
    }
}
