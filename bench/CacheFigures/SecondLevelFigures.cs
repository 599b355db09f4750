using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cco.Gateway.Caching.Persistent;
using Cco.Gateway.Settings;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cco.CacheFigures;

/// <summary>What the second level costs: storing for the caller and in all, a lookup that finds and one that does not, bytes on disk.</summary>
internal static class SecondLevelFigures
{
    private const int Answers = 2_000;

    public static async Task RunAsync()
    {
        var text = string.Concat(Directory.EnumerateFiles("docs", "*.md", SearchOption.AllDirectories).Order().Select(File.ReadAllText));
        Console.WriteLine("| answers of | store, caller µs | store, all CPU µs | hit µs | absent µs | file bytes / answer bytes |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var size in (int[])[2_000, 10_000, 30_000])
        {
            await MeasureAsync(text, size);
        }
    }

    private static async Task MeasureAsync(string text, int size)
    {
        var folder = Directory.CreateTempSubdirectory("cco-figures-");
        using var lifetime = new Lifetime();
        var live = new LiveConfiguration(new LoadedConfiguration(new GatewaySettings { Data = folder.FullName }, [], []));
        var path = Path.Combine(folder.FullName, "cache.db");
        using var cache = new PersistentCache(path, new EntrySeal(new byte[32]), 1 << 24, TimeProvider.System, NullLogger<PersistentCache>.Instance);
        using var writer = new CacheWriter(cache, _ => false, live, lifetime, TimeProvider.System, NullLogger<CacheWriter>.Instance);
        await writer.StartAsync(default);
        lifetime.Start();
        await FindAsync(cache, "warm-up");
        var answers = Enumerable.Range(0, Answers).Select(n => Encoding.UTF8.GetBytes($"{n} {text.AsSpan(n * 97 % (text.Length - size), size)}")).ToArray();
        var options = new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1) };

        var cpu = Environment.CpuUsage.TotalTime;
        var caller = new double[Answers];
        for (var n = 0; n < Answers; n++)
        {
            var began = Stopwatch.GetTimestamp();
            cache.Set(Key(n), new ReadOnlySequence<byte>(answers[n]), options);
            caller[n] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }

        await cache.Queue.FlushAsync();
        var all = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / Answers;
        var (hits, absent) = (new double[Answers], new double[Answers]);
        for (var n = 0; n < Answers; n++)
        {
            var began = Stopwatch.GetTimestamp();
            var found = await FindAsync(cache, Key(n * 7 % Answers));
            hits[n] = found ? Stopwatch.GetElapsedTime(began).TotalMicroseconds : throw new InvalidOperationException("What was stored is not there.");
            began = Stopwatch.GetTimestamp();
            await FindAsync(cache, Key(n + Answers));
            absent[n] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {size / 1_000} KB | {Median(caller):F0} | {all:F0} | {Median(hits):F0} | {Median(absent):F0} | {(double)writer.Statistics.Bytes / answers.Sum(a => (long)a.Length):F2} |"));
        await writer.StopAsync(default);
        folder.Delete(recursive: true);
    }

    private static string Key(int number) => $"cco1:{number:x64}";

    private static async ValueTask<bool> FindAsync(PersistentCache cache, string key) => await cache.TryGetAsync(key, new ArrayBufferWriter<byte>(65_536));

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _started = new();

        public CancellationToken ApplicationStarted => _started.Token;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void Start() => _started.Cancel();

        public void StopApplication()
        {
        }

        public void Dispose() => _started.Dispose();
    }
}
