using System.Globalization;
using Cco.Gateway.Caching.Memory;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cco.CacheFigures;

/// <summary>How often a lookup finds its answer: ours, Microsoft's MemoryCache, LRU, and the best possible.</summary>
internal static class HitRatios
{
    public static void Run()
    {
        Console.WriteLine("| lookups, answers found (of bytes) | LRU | ours | ours / LRU | best possible | MemoryCache |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var make in (Func<Trace>[])[Trace.Zipf, Trace.ZipfAndScan, Trace.Sized, Trace.SizedAndScan, Trace.Recent, Trace.Shifts])
        {
            var trace = make();
            var lru = Oracles.Lru(trace);
            using var cache = new TinyLfuCache(trace.Limit, TimeProvider.System, NullLogger<TinyLfuCache>.Instance);
            var ours = Play(trace, cache, MemoryEntry.Overhead);
            using var theirs = new MemoryCache(new MemoryCacheOptions { SizeLimit = trace.Limit });
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {trace.Name} | {Share(trace, lru)} | {Share(trace, ours)} | {(double)ours.Hits / lru.Hits:F2} | {Share(trace, Oracles.Belady(trace))} | {Share(trace, Play(trace, theirs, 0))} |"));
        }
    }

    private static string Share(Trace trace, (int Hits, long Bytes) result) => string.Create(
        CultureInfo.InvariantCulture, $"{(double)result.Hits / trace.Keys.Length:P1} ({(double)result.Bytes / trace.Keys.Sum(k => (long)trace.Sizes[k]):P1})");

    // The overhead is part of the limit here: what is compared is the choice of entries, not the bookkeeping.
    private static (int Hits, long Bytes) Play(Trace trace, IMemoryCache cache, int overhead)
    {
        var (hits, bytes) = (0, 0L);
        foreach (var number in trace.Keys)
        {
            var key = number.ToString(CultureInfo.InvariantCulture);
            if (cache.TryGetValue(key, out _))
            {
                hits++;
                bytes += trace.Sizes[number];
                continue;
            }

            using var entry = cache.CreateEntry(key);
            entry.Value = trace;
            entry.Size = Math.Max(1, trace.Sizes[number] - overhead);
        }

        return (hits, bytes);
    }
}
