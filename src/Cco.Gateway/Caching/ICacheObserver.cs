using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Exchange;

namespace Cco.Gateway.Caching;

/// <summary>
/// Told what happens in the cache, as it happens: the one place where something that explains or counts is attached. Nothing depends on
/// what an observer does; it must be quick and must not throw.
/// </summary>
internal interface ICacheObserver
{
    /// <summary>A call was given a place at a flight that another one leads.</summary>
    void Joined(GatewayExchange exchange, CacheKey key)
    {
    }

    /// <summary>A call that the cache is left out of; its exchange says why.</summary>
    void Bypassed(GatewayExchange exchange)
    {
    }

    /// <summary>A call with a key has been answered, or its caller left; its exchange says what the cache did. The body is still there.</summary>
    void Ended(CacheCall call)
    {
    }

    /// <summary>An answer is in the store.</summary>
    void Stored(GatewayExchange exchange, CacheKey key, CachedAnswer answer)
    {
    }
}
