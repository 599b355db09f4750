using Cco.Gateway.Analytics;
using Cco.Gateway.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Analytics;

/// <summary>What the ledger forgets, and what it never does.</summary>
internal sealed class LedgerUpkeepTests : IDisposable
{
    private readonly TempLedger _temp = new();
    private readonly LedgerStore _store;

    public LedgerUpkeepTests() => _store = _temp.Open();

    public void Dispose()
    {
        _store.Dispose();
        _temp.Dispose();
    }

    [Test]
    public void Step_OldCalls_GoInSmallBatchesAndTheirSumsStay()
    {
        var days = Enumerable.Range(0, 40).SelectMany(day => Enumerable.Range(0, 40).Select(n => TestCalls.Miss($"{day:D3}{n:D3}", TestCalls.Noon.AddDays(-day))));
        TempLedger.Write(_store, [.. days]);
        using var queries = new LedgerQueries(_store);
        var before = queries.Summary(null, null);

        var steps = KeepUp(new LedgerSettings { RetentionDays = 9 });

        var after = queries.Summary(null, null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Count("calls"), Is.EqualTo(10 * 40));
            Assert.That(steps, Is.GreaterThanOrEqualTo(30 * 40 / 500));
            Assert.That((after.Calls, after.SpendUsd, after.Tokens), Is.EqualTo((before.Calls, before.SpendUsd, before.Tokens)));
            Assert.That(Count("rollup_day WHERE dimension = 'model'"), Is.EqualTo(40));
            Assert.That(Count("rollup_day WHERE dimension = 'route'"), Is.EqualTo(40));

            // A session's sums make no sense without its calls, and there is no end of sessions.
            Assert.That(Count("rollup_day WHERE dimension IN ('session', 'agent', 'tag')"), Is.EqualTo(4 * 10));
        }
    }

    [Test]
    public void Step_TooLarge_TheOldestGoAndTheFileShrinks()
    {
        foreach (var chunk in Enumerable.Range(0, 40_000).Chunk(4_000))
        {
            TempLedger.Write(_store, [.. chunk.Select(n => TestCalls.Miss($"{n:D6}", TestCalls.Noon.AddSeconds(n)))]);
        }

        KeepUp(new LedgerSettings { MaxSize = 8 << 20 });

        using var queries = new LedgerQueries(_store);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(UsedBytes(), Is.LessThanOrEqualTo(8 << 20).And.GreaterThan(7 << 20));
            Assert.That(FileBytes(), Is.LessThan(13 << 20));
            Assert.That(queries.Recent(1).Single().Id, Is.EqualTo(TestCalls.Id("039999")));
            Assert.That(queries.Summary(null, null).Calls, Is.EqualTo(40_000));
        }
    }

    [Test]
    public void Step_NothingTooOldOrTooLarge_DoesNothing()
    {
        TempLedger.Write(_store, TestCalls.Miss());

        Assert.That((KeepUp(new LedgerSettings()), Count("calls")), Is.EqualTo((0, 1L)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Writer_NothingToWrite_ForgetsMeanwhile(CancellationToken cancellation)
    {
        TempLedger.Write(_store, [.. Enumerable.Range(0, 1_200).Select(n => TestCalls.Miss($"{n:D6}", TestCalls.Noon.AddDays(-401)))]);
        var clock = new FakeTimeProvider(TestCalls.Noon);
        using var queue = new CallQueue();
        using var writer = new LedgerWriter(queue, _store, clock, new LogLines<LedgerWriter>());
        await writer.StartAsync(cancellation);
        while (Count("calls") > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            clock.Advance(LedgerUpkeep.Interval);
            await Task.Yield();
        }

        await writer.StopAsync(cancellation);
    }

    private int KeepUp(LedgerSettings settings)
    {
        var upkeep = new LedgerUpkeep(new FakeTimeProvider(TestCalls.Noon), () => settings);
        using var connection = _store.OpenWriter();
        var steps = 0;
        while (upkeep.Step(connection))
        {
            steps++;
        }

        LedgerSchema.Execute(connection, null, "PRAGMA wal_checkpoint(TRUNCATE)");
        return steps;
    }

    private long UsedBytes()
    {
        using var connection = _store.OpenReader();
        using var command = new SqliteCommand("SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size", connection);
        return (long)command.ExecuteScalar()!;
    }

    private long FileBytes() => new FileInfo(_temp.Path).Length;

    private long Count(string from)
    {
        using var connection = _store.OpenReader();
        using var command = new SqliteCommand($"SELECT COUNT(*) FROM {from}", connection);
        return (long)command.ExecuteScalar()!;
    }
}
