using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Cco.Gateway.Caching.Memory;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cco.CacheFigures;

/// <summary>What a lookup costs that finds its answer, from one and from two threads, and how long a store at the limit takes at worst.</summary>
internal static class Throughput
{
    private const int Entries = 10_000;
    private const int Lookups = 1_000_000;
    private const int Rounds = 11;
    private const int Stores = 200_000;

    // Short enough that most rounds are not interrupted on a busy machine.
    private const int RoundOfStores = 100;

    public static void Run()
    {
        var keys = Enumerable.Range(0, Entries).Select(n => $"cco1:{n:x64}").ToArray();
        using var ours = new TinyLfuCache(1L << 40, TimeProvider.System, NullLogger<TinyLfuCache>.Instance);
        using var theirs = new MemoryCache(new MemoryCacheOptions { SizeLimit = 1L << 40 });
        var dictionary = new ConcurrentDictionary<object, object>();
        foreach (var key in keys)
        {
            Put(ours, key, 1_000);
            Put(theirs, key, 1_000);
            dictionary[key] = key;
        }

        Console.WriteLine("| hits, ns of CPU | ConcurrentDictionary | MemoryCache | ours | ours / MemoryCache |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var threads in (int[])[1, 2])
        {
            var figures = Measure(
                () => Look(threads, keys, key => dictionary.TryGetValue(key, out _)),
                () => Look(threads, keys, key => theirs.TryGetValue(key, out _)),
                () => Look(threads, keys, key => ours.TryGetValue(key, out _)));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {threads} thread{(threads == 1 ? "" : "s")} | {figures[0]:F0} | {figures[1]:F0} | {figures[2]:F0} | {figures[2] / figures[1]:F2} |"));
        }

        Console.WriteLine();
        Console.WriteLine("| stores at the limit, 100,000 entries kept | median µs | slowest of 100, µs (median) | there right afterwards | collections meanwhile |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        using var full = new TinyLfuCache(100_000 * 2_000L, TimeProvider.System, NullLogger<TinyLfuCache>.Instance);
        Stored("ours", full, 2_000 - MemoryEntry.Overhead);
        using var fullToo = new MemoryCache(new MemoryCacheOptions { SizeLimit = 100_000 * 2_000L });
        Stored("MemoryCache", fullToo, 2_000);
    }

    private static void Stored(string name, IMemoryCache cache, long size)
    {
        for (var n = 0; n < 100_000; n++)
        {
            Put(cache, $"cco1:{n:x64}", size);
        }

        var (times, there) = (new double[Stores], 0);
        var (pauses, collections) = (GC.GetTotalPauseDuration(), GC.CollectionCount(0));
        for (var n = 0; n < Stores; n++)
        {
            var key = $"cco1:{n + 100_000:x64}";
            var began = Stopwatch.GetTimestamp();
            Put(cache, key, size);
            times[n] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
            there += cache.TryGetValue(key, out _) ? 1 : 0;
        }

        pauses = GC.GetTotalPauseDuration() - pauses;
        collections = GC.CollectionCount(0) - collections;
        var slowest = times.Chunk(RoundOfStores).Select(round => round.Max()).Order().ToArray();
        Array.Sort(times);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {times[Stores / 2]:F2} | {slowest[slowest.Length / 2]:F0} | {(double)there / Stores:P1} | {collections} of {pauses.TotalMilliseconds / Math.Max(1, collections):F1} ms |"));
    }

    // Nanoseconds of processor time for one lookup.
    private static double Look(int threads, string[] keys, Action<string> lookup)
    {
        var began = Environment.CpuUsage.TotalTime;
        Task.WaitAll([.. Enumerable.Range(0, threads).Select(worker => Task.Factory.StartNew(
            () =>
            {
                for (var n = 0; n < Lookups; n++)
                {
                    lookup(keys[((n * 7) + worker) % Entries]);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))]);
        return (Environment.CpuUsage.TotalTime - began).TotalNanoseconds / (Lookups * threads);
    }

    // In turns, so that all suffer alike; the fastest round of each.
    private static double[] Measure(params Func<double>[] figures)
    {
        var best = Enumerable.Repeat(double.MaxValue, figures.Length).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var n = 0; n < figures.Length; n++)
            {
                best[n] = Math.Min(best[n], figures[n]());
            }
        }

        return best;
    }

    private static void Put(IMemoryCache cache, string key, long size)
    {
        using var entry = cache.CreateEntry(key);
        entry.Value = new byte[1_000];
        entry.Size = size;
        entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1);
    }
}
