using System.Diagnostics;
using System.Globalization;
using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.Questions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cco.LedgerFigures;

/// <summary>How long questions take over many calls, spread over four hundred days.</summary>
internal static class QueryFigures
{
    private const int Days = 400;

    public static void Run(int count)
    {
        var directory = Directory.CreateTempSubdirectory("cco-figures-");
        try
        {
            using var store = LedgerStore.Open(Path.Combine(directory.FullName, "ledger.db"), TimeProvider.System, NullLogger.Instance);
            var end = new DateTimeOffset(2026, 11, 22, 12, 7, 0, TimeSpan.Zero);
            Fill(store, count, end.AddDays(-Days), TimeSpan.FromDays(Days) / count);
            using var queries = new LedgerQueries(store);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} calls over {Days} days, {new FileInfo(store.Path!).Length / 1e9:0.00} GB"));
            var month = new LedgerQuestion(end.AddDays(-30).AddMinutes(3), end.AddMinutes(-1));
            foreach (var by in Enum.GetValues<Grouping>())
            {
                Time($"a month by {Words<Grouping>.Of(by)}", () => queries.Breakdown(month, by, 100));
            }

            Time("a month, summary", () => queries.Summary(month));
            Time("everything by model", () => queries.Breakdown(new LedgerQuestion(), Grouping.Model, 100));
            Time("everything by day in Berlin", () => queries.Breakdown(new LedgerQuestion(), Grouping.Day, 1000, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")));
            Time("everything, summary", () => queries.Summary(new LedgerQuestion()));
            Time("last 50 calls", () => queries.Recent());
            Time("last 50 calls of a session a month ago", () => queries.Calls(Of("session", SampleCalls.Make(count - (count / 13), end).Session!), 50));
            Time("last 50 calls of a project", () => queries.Calls(Of("project", "project-3"), 50));
            Time("a month by model of one project (reads calls)", () => queries.Breakdown(month with { Filter = Of("project", "project-3").Filter }, Grouping.Model, 100), rounds: 3);
            Time("reading the whole file for damage", () => store.Check() ?? "", rounds: 1);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static LedgerQuestion Of(string name, string value) => new() { Filter = new CallFilter { Values = new Dictionary<string, string> { [name] = value } } };

    private static void Fill(LedgerStore store, int count, DateTimeOffset start, TimeSpan step)
    {
        using var batch = new LedgerBatch(store);
        var pending = new PendingBatch();
        for (var n = 0; n < count; n++)
        {
            pending.Calls.Add(SampleCalls.Make(n, start + (step * n)));
            if (pending.Calls.Count == 5_000 || n == count - 1)
            {
                batch.Write(pending);
                pending.Settle();
            }
        }
    }

    private static void Time(string name, Func<object> ask, int rounds = 9)
    {
        var times = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            ask();
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: first {times[0]:0.0} ms, median {times.Order().ElementAt(rounds / 2):0.0} ms"));
    }
}
