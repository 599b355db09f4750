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
    private const long Mib = 1L << 20;
    private const long ChurnLimit = 256;

    public static async Task RunAsync()
    {
        Console.WriteLine("| | answers held | MiB of answers | charged / limit, MiB | live / limit | resident MiB, most | resident / answers | most / limit | CPU ms/s | collector's pauses ms/s |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        await ChildAsync("fill", "20000", "1024", "0");
        foreach (var size in (string[])["1000", "20000", "mixed"])
        {
            await ChildAsync("churn", size, $"{ChurnLimit}", "20");
        }

        await ChildAsync("churn", "mixed", $"{ChurnLimit}", "0");
    }

    /// <param name="mode"><c>fill</c>: 10,000 answers; <c>churn</c>: answers nobody asks for again, four times the limit.</param>
    /// <param name="limit">MiB.</param>
    /// <param name="rate">MiB a second; 0 as fast as it goes.</param>
    public static async Task ChildAsync(string mode, string size, long limit, int rate)
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
        var (before, live, pauses) = (ResidentBytes(), GC.GetTotalMemory(true), GC.GetTotalPauseDuration());
        var (stored, most, next) = (0L, 0L, 0L);
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        for (var i = 0; mode == "fill" ? i < 10_000 : stored < 4 * limit * Mib; i++)
        {
            stored += await Store(cache, random, size);
            while (rate > 0 && stored > watch.Elapsed.TotalSeconds * rate * Mib)
            {
                await Task.Delay(5);
            }

            if (stored >= next)
            {
                next = stored + (4 * Mib);
                most = Math.Max(most, ResidentBytes() - before);
            }
        }

        var (spent, paused) = (Environment.CpuUsage.TotalTime - cpu, GC.GetTotalPauseDuration() - pauses);
        var now = ResidentBytes() - before;
        var held = level.Statistics;
        var answers = held.Bytes - (held.Count * MemoryEntry.Overhead);
        live = GC.GetTotalMemory(true) - live;
        var name = mode == "fill" ? "10,000 of 20 KB, below the limit" : $"{(size == "mixed" ? "1 to 200 KB" : $"{int.Parse(size, CultureInfo.InvariantCulture) / 1_000} KB")}, all new, {(rate > 0 ? $"{rate} MiB/s" : "as fast as it goes")}";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {held.Count} | {answers / Mib} | {held.Bytes / Mib} / {limit} | {(double)live / (limit * Mib):F2} | {now / Mib}, {most / Mib} | {(double)now / answers:F2} | {(double)most / (limit * Mib):F2} | {spent.TotalMilliseconds / watch.Elapsed.TotalSeconds:F0} | {paused.TotalMilliseconds / watch.Elapsed.TotalSeconds:F0} |"));
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

    private static async Task ChildAsync(params string[] arguments)
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
