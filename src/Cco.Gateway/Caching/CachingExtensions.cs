using System.Buffers;
using Cco.Gateway.Caching.Flights;
using Cco.Gateway.Caching.Memory;
using Cco.Gateway.Settings;
using Microsoft.Extensions.Caching.Memory;

namespace Cco.Gateway.Caching;

/// <summary>The response cache in front of the forwarder.</summary>
internal static class CachingExtensions
{
    // Facts beside the body: models, usage, the content type.
    private const int EntryOverhead = 64 * 1024;

    public static IServiceCollection AddResponseCache(this IServiceCollection services, CacheSettings settings)
    {
        // HybridCache takes whatever first level it finds, and charges each entry with its serialized size.
        services
            .AddSingleton(provider => new TinyLfuCache(
                settings.Size, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TinyLfuCache>>()))
            .AddSingleton<IMemoryCache>(provider => provider.GetRequiredService<TinyLfuCache>());
        services
            .AddHybridCache(options => options.MaximumPayloadBytes = settings.MaxAnswer + EntryOverhead)
            .AddSerializer<CachedAnswer?, CachedAnswerSerializer>();
        return services
            .AddSingleton<AnswerStore>()
            .AddSingleton<StoredAnswers>()
            .AddSingleton<KeyMaker>()
            .AddSingleton<RepeatHint>()
            .AddSingleton(new RecordingMemory(ArrayPool<byte>.Shared))
            .AddSingleton<FlightTable>()
            .AddSingleton<ICacheObserver, NoCacheObserver>();
    }

    /// <summary>Goes first into <c>MapReverseProxy</c>'s pipeline: a hit stops there.</summary>
    public static IReverseProxyApplicationBuilder UseCacheLookup(this IReverseProxyApplicationBuilder proxy)
    {
        proxy.UseMiddleware<CacheLookupMiddleware>();
        return proxy;
    }
}
