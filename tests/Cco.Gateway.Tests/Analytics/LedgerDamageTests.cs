using Cco.Gateway.Analytics;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Analytics;

/// <summary>Every way a ledger was found broken (reliability.md F-28): set aside whole, a new one begun, and said; nothing else stops.</summary>
[CancelAfter(60_000)]
internal sealed class LedgerDamageTests : IDisposable
{
    private const int SetAside = 600;

    private readonly TempLedger _temp = new();

    public void Dispose() => _temp.Dispose();

    [TestCase("zero header")]
    [TestCase("truncated")]
    [TestCase("random bytes")]
    [TestCase("zero page of a table")]
    public async Task Ledger_DamagedBeforeTheStart_IsSetAsideBeforeLong(string damage, CancellationToken cancellation)
    {
        Fill(5_000);
        Damage(damage);
        var bytes = await File.ReadAllBytesAsync(_temp.Path, cancellation);
        var log = new LogLines<LedgerWriter>();
        var clock = new FakeTimeProvider(TestCalls.Noon);
        using var store = LedgerStore.Open(_temp.Path, clock, log);
        using var queue = new CallQueue();
        using var writer = new LedgerWriter(queue, store, clock, log);
        using var check = new LedgerCheck(store, clock);
        await writer.StartAsync(cancellation);
        await check.StartAsync(cancellation);
        while (!log.Of(SetAside).Any())
        {
            cancellation.ThrowIfCancellationRequested();
            clock.Advance(LedgerUpkeep.Interval);
            await Task.Yield();
        }

        queue.TryWrite(TestCalls.Miss("fff"));
        await FlushAsync(queue, clock, cancellation);
        await check.StopAsync(cancellation);
        await writer.StopAsync(cancellation);

        using var queries = new LedgerQueries(store);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(queries.Recent().Select(call => call.Id), Is.EqualTo(new[] { TestCalls.Id("fff") }));
            Assert.That(store.Check(), Is.Null);
            Assert.That(await File.ReadAllBytesAsync(Directory.GetFiles(_temp.Directory, "*.damaged-*Z").Single(), cancellation), Is.EqualTo(bytes));
            Assert.That(log.Of(SetAside), Has.Exactly(1).Items);
        }
    }

    [Test]
    public async Task Ledger_DamagedWhileItIsWritten_LosesNoCallAtHand(CancellationToken cancellation)
    {
        var log = new LogLines<LedgerWriter>();
        var clock = new FakeTimeProvider(TestCalls.Noon);
        using var store = LedgerStore.Open(_temp.Path, clock, log);
        using var queue = new CallQueue();
        using var writer = new LedgerWriter(queue, store, clock, log);
        await writer.StartAsync(cancellation);
        queue.TryWrite(TestCalls.Miss("1"));
        await queue.FlushAsync(cancellation);

        store.NoteDamage("a page is not what it should be");
        queue.TryWrite(TestCalls.Miss("2"));
        await FlushAsync(queue, clock, cancellation);
        await writer.StopAsync(cancellation);

        using var queries = new LedgerQueries(store);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(queries.Recent().Select(call => call.Id), Is.EqualTo(new[] { TestCalls.Id("2") }));
            Assert.That(log.Of(SetAside).Single(), Does.Contain("a page is not what it should be"));
            Assert.That(writer.Lost, Is.Zero);
            Assert.That(store.Damage, Is.Null);
        }
    }

    [Test]
    public void Check_SoundLedger_FindsNothing()
    {
        Fill(100);
        using var store = _temp.Open();

        Assert.That(store.Check(), Is.Null);
    }

    private static async Task FlushAsync(CallQueue queue, FakeTimeProvider clock, CancellationToken cancellation)
    {
        var flush = queue.FlushAsync(cancellation);
        while (!flush.IsCompleted)
        {
            clock.Advance(LedgerWriter.RetryDelay);
            cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await flush;
    }

    private void Fill(int calls)
    {
        using var store = _temp.Open();
        TempLedger.Write(store, [.. Enumerable.Range(0, calls).Select(n => TestCalls.Miss($"{n:D6}", TestCalls.Noon.AddSeconds(n)))]);
    }

    private void Damage(string how)
    {
        using var file = new FileStream(_temp.Path, FileMode.Open);
        switch (how)
        {
            case "zero header":
                file.Write(new byte[100]);
                break;
            case "truncated":
                file.SetLength(file.Length / 2);
                break;
            case "random bytes":
                var bytes = new byte[file.Length];
                new Random(1).NextBytes(bytes);
                file.Write(bytes);
                break;
            default:
                // A page in the middle, which no statement of the start reads.
                file.Position = file.Length / 2 / 4096 * 4096;
                file.Write(new byte[4096]);
                break;
        }
    }
}
