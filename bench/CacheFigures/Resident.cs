using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Cco.Gateway.Caching;
using Cco.Gateway.Caching.Memory;
using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Pricing;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.CacheFigures;

/// <summary>What answers cost in resident memory, the way the gateway stores them: through HybridCache. Each figure in a process of its own.</summary>
internal static class Resident
{
    private static readonly long Mib = 1L << 20;

    public static async Task RunAsync()
    {
        await Child("fill", "20000", "10000", "1024");
        foreach (var size in (string[])["300", "1000", "4000", "20000", "200000", "mixed"])
        {
            await Child("churn", size, "0", "256");
        }
    }

    public static async Task ChildAsync(string mode, string size, int count, long limit)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System);
        services.AddResponseCache(new CacheSettings { Size = limit * Mib, Persist = false }, new DataDirectory("/", "none"));
        await using var provider = services.BuildServiceProvider();
        var cache = provider.GetRequiredService<HybridCache>();
        var level = provider.GetRequiredService<TinyLfuCache>();
        var random = new Random(1);
        for (var i = 0; i < 50; i++)
        {
            await Store(cache, random, "20000");
        }

        level.Compact(1);
        GC.Collect();
        var before = ResidentBytes();
        var (stored, most, next) = (0L, 0L, 0L);
        var until = mode == "fill" ? long.MaxValue : 8 * limit * Mib;
        for (var i = 0; mode == "fill" ? i < count : stored < until; i++)
        {
            stored += await Store(cache, random, size);
            if (stored >= next)
            {
                next = stored + (4 * Mib);
                most = Math.Max(most, ResidentBytes() - before);
            }
        }

        var now = ResidentBytes() - before;
        var held = level.Statistics;
        var payload = held.Bytes - (held.Count * MemoryEntry.Overhead);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{mode} {size,-7} entries {held.Count,7} payload {payload / Mib,4} MiB charged {held.Bytes / Mib,4} limit {limit,4}  resident {now / Mib,4} most {most / Mib,4}  resident/payload {(double)now / payload:F3}  most/limit {(double)most / (limit * Mib):F3} gen2 {GC.CollectionCount(2)} managed {GC.GetTotalMemory(false) / Mib} heap {GC.GetGCMemoryInfo().HeapSizeBytes / Mib} committed {GC.GetGCMemoryInfo().TotalCommittedBytes / Mib}"));
        GC.Collect();
        var live = GC.GetTotalMemory(true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   after a full collection: resident {(ResidentBytes() - before) / Mib}, live {live / Mib}, overhead per entry {(live - payload) / held.Count}"));
    }

    private static async Task<long> Store(HybridCache cache, Random random, string size)
    {
        var length = size == "mixed" ? (int)(1_000 * Math.Exp(random.NextDouble() * Math.Log(200))) : int.Parse(size, CultureInfo.InvariantCulture);
        var body = new byte[length];
        random.NextBytes(body);
        var now = TimeProvider.System.GetUtcNow();
        var usage = new TokenUsage { InputTokens = 12, OutputTokens = 345, CacheReadTokens = 0, ServiceTier = new string('s', 8) };
        var answer = new CachedAnswer(body, new string('x', 16), default, now, now + TimeSpan.FromHours(1), null, null,
            new CachedFacts("anthropic", "anthropic", Billing.Metered, new string('m', 20), "end_turn", usage));
        var key = "cco1:" + Convert.ToHexStringLower(SHA256.HashData(body));
        await cache.SetAsync(key, answer, new HybridCacheEntryOptions { Expiration = TimeSpan.FromHours(1), LocalCacheExpiration = TimeSpan.FromHours(1) });
        return length;
    }

    private static long ResidentBytes()
    {
        using var me = Process.GetCurrentProcess();
        return me.WorkingSet64;
    }

    private static async Task Child(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Resident).Assembly.Location);
        }

        start.ArgumentList.Add("resident-child");
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var child = Process.Start(start)!;
        await child.WaitForExitAsync();
    }
}
