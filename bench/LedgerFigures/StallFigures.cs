using System.Diagnostics;
using System.Globalization;
using Cco.Gateway.Analytics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cco.LedgerFigures;

/// <summary>A disk that does not answer: what handing over a call takes meanwhile, how much memory waits, and whether every call is accounted for.</summary>
internal static class StallFigures
{
    public static async Task RunAsync(int count)
    {
        var directory = Directory.CreateTempSubdirectory("cco-figures-");
        try
        {
            using var store = LedgerStore.Open(Path.Combine(directory.FullName, "ledger.db"), TimeProvider.System, NullLogger.Instance);
            using var queue = new CallQueue();
            using var writer = new LedgerWriter(queue, store, TimeProvider.System, NullLogger<LedgerWriter>.Instance);
            await writer.StartAsync(CancellationToken.None);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var times = new double[count];
            using (var other = store.OpenWriter())
            using (other.BeginTransaction(deferred: false))
            {
                for (var n = 0; n < count; n++)
                {
                    var call = SampleCalls.Make(n, TimeProvider.System.GetUtcNow());
                    var start = Stopwatch.GetTimestamp();
                    queue.TryWrite(call);
                    times[n] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                }
            }

            var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
            await queue.FlushAsync();
            await writer.StopAsync(CancellationToken.None);
            using var connection = store.OpenReader();
            using var command = new SqliteCommand("SELECT COUNT(*) FROM calls", connection);
            var rows = (long)command.ExecuteScalar()!;
            Array.Sort(times);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count:N0} calls while the disk stood: handing over p50 {times[count / 2]:0.0} µs, p99.9 {times[count - (count / 1000)]:0.0} µs, longest {times[^1]:0} µs; {memory / 1e6:0} MB waited; written {rows:N0} + dropped {queue.Dropped:N0} = {rows + queue.Dropped:N0}"));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
