using System.Buffers;
using Cco.Gateway.Caching.Explain;
using Cco.Gateway.Caching.Flights;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Caching.Memory;
using Cco.Gateway.Caching.Persistent;
using Cco.Gateway.Caching.Purging;
using Cco.Gateway.Settings;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;

namespace Cco.Gateway.Caching;

/// <summary>The response cache in front of the forwarder.</summary>
internal static class CachingExtensions
{
    // What is stored is bounded by the setting, which is live; this is the bound of that, and the facts beside the body: models, usage,
    // the content type.
    private const int MaxPayload = (int)CacheSettings.MostMaxAnswer + (64 * 1024);

    public static IServiceCollection AddResponseCache(this IServiceCollection services, CacheSettings settings, DataDirectory data)
    {
        // HybridCache takes whatever first level it finds, and charges each entry with its serialized size.
        services
            .AddSingleton(provider => new TinyLfuCache(
                settings.AnswersSize, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TinyLfuCache>>()))
            .AddSingleton<IMemoryCache>(provider => provider.GetRequiredService<TinyLfuCache>())
            .AddSingleton(_ => DataSecret.Open(data))
            .AddSingleton(provider => EpochKeeper.Open(
                data, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<EpochKeeper>>()))
            .AddSingleton<Purger>();
        if (settings.Persist && data.Writable)
        {
            services.AddSecondLevel(data);
        }

        services
            .AddHybridCache(options => options.MaximumPayloadBytes = MaxPayload)
            .AddSerializer<CachedAnswer?, CachedAnswerSerializer>();
        return services
            .AddSingleton<AnswerStore>()
            .AddSingleton<StoredAnswers>()
            .AddSingleton<CanonicalMemo>()
            .AddSingleton<KeyMaker>()
            .AddSingleton<RepeatHint>()
            .AddSingleton(new RecordingMemory(ArrayPool<byte>.Shared))
            .AddSingleton<FlightTable>()
            .AddExplanations();
    }

    /// <summary>Goes first into <c>MapReverseProxy</c>'s pipeline: a hit stops there.</summary>
    public static IReverseProxyApplicationBuilder UseCacheLookup(this IReverseProxyApplicationBuilder proxy)
    {
        proxy.UseMiddleware<CacheLookupMiddleware>();
        return proxy;
    }

    // Why a call missed.
    private static IServiceCollection AddExplanations(this IServiceCollection services) => services
        .AddSingleton<LookupRing>()
        .AddSingleton<EntryHistory>()
        .AddSingleton<MissExplainer>()
        .AddSingleton(provider => new OutlineReader(new OutlineHash(provider.GetRequiredService<DataSecret>().KeyFor("cco lookup outlines 1"))))
        .AddSingleton<LookupRecorder>()
        .AddSingleton<ICacheObserver>(provider => provider.GetRequiredService<LookupRecorder>());

    // HybridCache takes it for its second level. Where nothing can be written there is none; the banner says so.
    private static void AddSecondLevel(this IServiceCollection services, DataDirectory data) => services
        .AddSingleton(provider => new PersistentCache(
            data.CacheFile,
            new EntrySeal(provider.GetRequiredService<DataSecret>().KeyFor("cco cache entries 1")),
            MaxPayload,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PersistentCache>>()))
        .AddSingleton<IDistributedCache>(provider => provider.GetRequiredService<PersistentCache>())
        .AddSingleton(provider => new CacheWriter(
            provider.GetRequiredService<PersistentCache>(),
            provider.GetRequiredService<TinyLfuCache>().Contains,
            provider.GetRequiredService<LiveConfiguration>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CacheWriter>>()))
        .AddHostedService(provider => provider.GetRequiredService<CacheWriter>());
}
