using System.Diagnostics;
using System.Globalization;
using Cco.Gateway.Analytics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cco.LedgerFigures;

/// <summary>How many calls the writer puts on disk in a second, handed over as fast as it takes them.</summary>
internal static class WriterFigures
{
    public static async Task RunAsync(int count)
    {
        foreach (var begun in new[] { false, true })
        {
            // The first run warms up.
            await RunAsync(count / 10, begun, silent: true);
            for (var round = 0; round < 3; round++)
            {
                await RunAsync(count, begun, silent: false);
            }
        }
    }

    private static async Task RunAsync(int count, bool begun, bool silent)
    {
        var directory = Directory.CreateTempSubdirectory("cco-figures-");
        try
        {
            using var store = LedgerStore.Open(Path.Combine(directory.FullName, "ledger.db"), TimeProvider.System, NullLogger.Instance);
            using var queue = new CallQueue();
            using var writer = new LedgerWriter(queue, store, TimeProvider.System, NullLogger<LedgerWriter>.Instance);
            var start = TimeProvider.System.GetUtcNow();
            var calls = Enumerable.Range(0, count).Select(n => SampleCalls.Make(n, start.AddMilliseconds(n))).ToArray();
            await writer.StartAsync(CancellationToken.None);
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var clock = Stopwatch.StartNew();
            foreach (var call in calls)
            {
                while (begun && !queue.TryWriteBeginning(call))
                {
                    await Task.Delay(1);
                }

                while (!queue.TryWrite(call, begun: begun))
                {
                    await Task.Delay(1);
                }
            }

            await queue.FlushAsync();
            clock.Stop();
            cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
            await writer.StopAsync(CancellationToken.None);
            if (!silent)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"writer{(begun ? ", with start rows" : "")}: {count / clock.Elapsed.TotalSeconds:N0} calls/s, {cpu.TotalMicroseconds / count:0.00} µs CPU a call, {new FileInfo(store.Path!).Length / (double)count:0} bytes a call"));
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
