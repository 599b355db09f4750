using Cco.Gateway.Analytics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Analytics;

internal sealed class LedgerWriterTests : IDisposable
{
    private const int Stuck = 602;
    private const int Unstuck = 603;
    private const int Lost = 604;
    private const int Drained = 605;

    private readonly TempLedger _temp = new();
    private readonly CallQueue _queue = new();
    private readonly LogLines<LedgerWriter> _log = new();
    private readonly LedgerStore _store;

    public LedgerWriterTests() => _store = _temp.Open();

    public void Dispose()
    {
        _store.Dispose();
        _temp.Dispose();
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task FlushAsync_CallsBefore_AreReadable(CancellationToken cancellation)
    {
        using var writer = Writer(new FakeTimeProvider());
        await writer.StartAsync(cancellation);
        Add(0, 1_234);

        await _queue.FlushAsync(cancellation);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Count(), Is.EqualTo(1_234));
            Assert.That(writer.Written, Is.EqualTo(1_234));
            Assert.That(writer.Lost, Is.Zero);
        }

        await writer.StopAsync(cancellation);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task ExecuteAsync_WindowOpen_WaitsAndThenWritesOneBatch(CancellationToken cancellation)
    {
        var clock = new FakeTimeProvider();
        using var writer = Writer(clock);
        await writer.StartAsync(cancellation);
        Add(0, 3);

        // Nothing but the end of the window lets three calls through; time goes on until the writer has armed its timer.
        while (Count() == 0)
        {
            cancellation.ThrowIfCancellationRequested();
            clock.Advance(LedgerWriter.Window);
            await Task.Yield();
        }

        Assert.That(Count(), Is.EqualTo(3));
        await writer.StopAsync(cancellation);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task StopAsync_CallsWaiting_AreWrittenAndLogged(CancellationToken cancellation)
    {
        using var writer = Writer(new FakeTimeProvider());
        Add(0, 1_201);
        await writer.StartAsync(cancellation);

        await writer.StopAsync(cancellation);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Count(), Is.EqualTo(1_201));
            Assert.That(_log.Of(Drained), Has.Exactly(1).Items);
            Assert.That(_queue.TryWrite(TestCalls.Miss("fff")), Is.False);
            Assert.That(_queue.Dropped, Is.EqualTo(1));
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task ExecuteAsync_LedgerLocked_KeepsTheCallsAndSaysSoOnce(CancellationToken cancellation)
    {
        using var writer = Writer(TimeProvider.System);
        await writer.StartAsync(cancellation);
        Task flush;
        using (var other = _store.OpenWriter())
        using (other.BeginTransaction(deferred: false))
        {
            Add(0, 700);
            flush = _queue.FlushAsync(cancellation);
            await _log.Seen(Stuck).WaitAsync(cancellation);
            Assert.That(flush.IsCompleted, Is.False);
        }

        await flush;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Count(), Is.EqualTo(700));
            Assert.That(_log.Of(Stuck), Has.Exactly(1).Items);
            Assert.That(_log.Of(Unstuck), Has.Exactly(1).Items);
            Assert.That(writer.Lost, Is.Zero);
        }

        await writer.StopAsync(cancellation);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task ExecuteAsync_LedgerBroken_CountsWhatIsLostAndGoesOn(CancellationToken cancellation)
    {
        using (var other = _store.OpenWriter())
        {
            LedgerSchema.Execute(other, null, "ALTER TABLE rollup_day RENAME TO gone");
        }

        using var writer = Writer(new FakeTimeProvider());
        await writer.StartAsync(cancellation);
        Add(0, 3);
        await _queue.FlushAsync(cancellation);
        Add(3, 4);
        await _queue.FlushAsync(cancellation);
        using (var other = _store.OpenWriter())
        {
            LedgerSchema.Execute(other, null, "ALTER TABLE gone RENAME TO rollup_day");
        }

        Add(7, 5);
        await _queue.FlushAsync(cancellation);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(writer.Lost, Is.EqualTo(7));
            Assert.That(writer.Written, Is.EqualTo(5));
            Assert.That(Count(), Is.EqualTo(5));
            Assert.That(_log.Of(Lost), Has.Exactly(1).Items);
        }

        await writer.StopAsync(cancellation);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task StopAsync_LedgerLockedBeyondTheLimit_CountsWhatIsLost(CancellationToken cancellation)
    {
        using var writer = Writer(new FakeTimeProvider { AutoAdvanceAmount = LedgerWriter.DrainLimit });
        using var other = _store.OpenWriter();
        using var transaction = other.BeginTransaction(deferred: false);
        Add(0, 1_201);

        await writer.StopAsync(cancellation);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(writer.Lost, Is.EqualTo(1_201));
            Assert.That(_log.Of(Drained).Single(), Does.Contain("1201 could not be"));
        }
    }

    [Test]
    public void Write_SameCallTwice_CountsOnce()
    {
        TempLedger.Write(_store, TestCalls.Miss("a"));
        TempLedger.Write(_store, TestCalls.Miss("a"), TestCalls.Miss("b"));

        using var queries = new LedgerQueries(_store);
        Assert.That(queries.Summary(null, null).Calls, Is.EqualTo(2));
    }

    private LedgerWriter Writer(TimeProvider clock) => new(_queue, _store, clock, _log);

    private void Add(int from, int count)
    {
        for (var n = from; n < from + count; n++)
        {
            _queue.TryWrite(TestCalls.Miss($"{n:D6}"));
        }
    }

    private long Count()
    {
        using var connection = _store.OpenReader();
        using var command = new SqliteCommand("SELECT COUNT(*) FROM calls", connection);
        return (long)command.ExecuteScalar()!;
    }
}
