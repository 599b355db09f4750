using Cco.Gateway.Analytics;
using Cco.Gateway.Exchange;
using Cco.Pricing;
using Cco.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Analytics;

/// <summary>What the ledger knows of calls that were sent, whatever becomes of the process.</summary>
[CancelAfter(30_000)]
internal sealed class StartRowTests : IDisposable
{
    private const int OpenCallsClosed = 607;

    private static readonly CallRecord Sent = new()
    {
        Id = TestCalls.Id("1"),
        StartedAt = TestCalls.Noon,
        Duration = TimeSpan.Zero,
        Dialect = "anthropic",
        Endpoint = "messages",
        Status = 0,
        Outcome = CallResult.Interrupted,
        Billing = Billing.Metered,
        Scope = "scope",
        Session = "session",
        ModelAsked = "claude-sonnet-5",
        RequestBytes = 4_000,
        CostIsOpen = true,
    };

    private readonly TempLedger _temp = new();
    private readonly LogLines<LedgerWriter> _log = new();

    public void Dispose() => _temp.Dispose();

    [Test]
    public async Task Begun_CallRuns_IsInTheFileAndNotAmongTheCalls(CancellationToken cancellation)
    {
        using var store = _temp.Open();
        await using var writer = new Running(store, _log);
        writer.Queue.TryWriteBeginning(Sent);
        await writer.Queue.FlushAsync(cancellation);

        Assert.That((Count(store, "open_calls"), Count(store, "calls")), Is.EqualTo((1L, 0L)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Ended_AfterItsBeginning_IsOneCall(bool sameBatch, CancellationToken cancellation)
    {
        using var store = _temp.Open();
        await using var writer = new Running(store, _log);
        writer.Queue.TryWriteBeginning(Sent);
        if (!sameBatch)
        {
            await writer.Queue.FlushAsync(cancellation);
        }

        writer.Queue.TryWrite(TestCalls.Miss("1"), begun: true);
        await writer.Queue.FlushAsync(cancellation);

        using var queries = new LedgerQueries(store);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(queries.Recent(), Is.EqualTo(new[] { TestCalls.Miss("1") }));
            Assert.That(Count(store, "open_calls"), Is.Zero);
            Assert.That(RollupCheck.Faults(store), Is.Empty);
        }
    }

    [Test]
    public async Task Ended_SoonAfterItsBeginning_BeginningIsInTheFileUntilTheEndIs(CancellationToken cancellation)
    {
        using var store = _temp.Open();
        await using var writer = new Running(store, _log);
        writer.Queue.TryWriteBeginning(Sent);
        writer.Queue.TryWrite(TestCalls.Miss("1"), begun: true);

        await UntilAsync("open_calls", 1);
        Assert.That(Count(store, "calls"), Is.Zero);
        await UntilAsync("calls", 1);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Count(store, "open_calls"), Is.Zero);
            Assert.That(RollupCheck.Faults(store), Is.Empty);
        }

        async Task UntilAsync(string table, long count)
        {
            while (Count(store, table) != count)
            {
                cancellation.ThrowIfCancellationRequested();
                writer.Clock.Advance(LedgerWriter.BeginningWindow);
                await Task.Yield();
            }
        }
    }

    [Test]
    public async Task Started_AfterAKill_BooksWhatWasOpenOnceAndSaysSo(CancellationToken cancellation)
    {
        using (var store = _temp.Open())
        using (var batch = new LedgerBatch(store))
        {
            // The process ended here, without another word.
            var pending = new PendingBatch();
            pending.Add(new LedgerEntry(Sent, CallStage.Begun, null, null));
            pending.Add(new LedgerEntry(Sent with { Id = TestCalls.Id("2"), Session = "other", Billing = Billing.Subscription }, CallStage.Begun, null, null));
            pending.Add(new LedgerEntry(
                TestCalls.Miss("3") with { ModelAsked = "claude-sonnet-5", RequestBytes = 2_000, Tokens = new CallTokens(10, 500, null, null, 50, null) },
                CallStage.Ended, null, null));
            batch.Write(pending);
        }

        using var again = _temp.Open();
        await using (var writer = new Running(again, _log))
        {
            await writer.Queue.FlushAsync(cancellation);
        }

        await using (var writer = new Running(again, _log))
        {
            await writer.Queue.FlushAsync(cancellation);
        }

        using var queries = new LedgerQueries(again);
        var calls = queries.Recent().ToDictionary(call => call.Id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(calls, Has.Count.EqualTo(3));

            // Like the last call of the session, twice as large: 20 × 2 + 1000 × 0.20.
            Assert.That(calls[TestCalls.Id("1")], Is.EqualTo(Sent with
            {
                CostIsOpen = false,
                Tokens = new CallTokens(20, 1_000, null, null, 0, null),
                CostStatus = CostStatus.Estimated,
                Cost = new CallCost(40_000_000, 200_000_000, 0, 0, 0, 0),
            }));

            // Four bytes a token: 1000 × 2.
            Assert.That(calls[TestCalls.Id("2")].ListPico, Is.EqualTo(PicoDollars.FromUsd(0.002m)));
            Assert.That(queries.Summary(null, null).Estimated, Is.EqualTo(2));
            Assert.That(RollupCheck.Faults(again), Is.Empty);
            Assert.That(_log.Of(OpenCallsClosed).Single(), Does.StartWith("2 calls"));
        }
    }

    [Test]
    public async Task Ended_BrokeOffWithoutUsage_IsEstimated(CancellationToken cancellation)
    {
        using var store = _temp.Open();
        await using var writer = new Running(store, _log);
        writer.Queue.TryWrite(Sent with { Outcome = CallResult.Aborted, Status = 200 });
        await writer.Queue.FlushAsync(cancellation);

        using var queries = new LedgerQueries(store);
        var call = queries.Recent().Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((call.Outcome, call.CostStatus, call.SpendPico), Is.EqualTo((CallResult.Aborted, CostStatus.Estimated, PicoDollars.FromUsd(0.002m))));
            Assert.That(RollupCheck.Faults(store), Is.Empty);
        }
    }

    private static long Count(LedgerStore store, string table)
    {
        using var connection = store.OpenReader();
        using var command = new SqliteCommand($"SELECT COUNT(*) FROM {table}", connection);
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>A writer at work on a clock that stands.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly LedgerWriter _writer;

        public Running(LedgerStore store, LogLines<LedgerWriter> log)
        {
            _writer = new LedgerWriter(Queue, store, Clock, log);
            _writer.StartAsync(CancellationToken.None);
        }

        public FakeTimeProvider Clock { get; } = new(TestCalls.Noon);

        public CallQueue Queue { get; } = new();

        public async ValueTask DisposeAsync()
        {
            await _writer.StopAsync(CancellationToken.None);
            _writer.Dispose();
            Queue.Dispose();
        }
    }
}
