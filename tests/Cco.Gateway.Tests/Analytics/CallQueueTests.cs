using Cco.Gateway.Analytics;

namespace Cco.Gateway.Tests.Analytics;

internal sealed class CallQueueTests
{
    [Test]
    public void TryWrite_FullQueue_DropsTheNewestAndCounts()
    {
        var queue = new CallQueue(2);

        var taken = Enumerable.Range(0, 5).Select(n => queue.TryWrite(TestCalls.Miss($"{n}"))).ToList();
        queue.Complete();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(taken, Is.EqualTo(new[] { true, true, false, false, false }));
            Assert.That(queue.Dropped, Is.EqualTo(3));
            Assert.That(Drain(queue), Is.EqualTo(new[] { TestCalls.Id("0"), TestCalls.Id("1") }));
        }
    }

    [Test]
    public void TryWrite_AfterComplete_IsCounted()
    {
        var queue = new CallQueue();
        queue.Complete();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(queue.TryWrite(TestCalls.Miss()), Is.False);
            Assert.That(queue.Dropped, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task FlushAsync_AfterComplete_ReturnsAtOnce()
    {
        var queue = new CallQueue();
        queue.Complete();

        await queue.FlushAsync();

        Assert.That(queue.Dropped, Is.Zero);
    }

    [Test]
    public void FlushAsync_Cancelled_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        var flush = new CallQueue().FlushAsync(cancelled.Token);
        cancelled.Cancel();

        Assert.That(async () => await flush, Throws.InstanceOf<OperationCanceledException>());
    }

    private static IEnumerable<string> Drain(CallQueue queue)
    {
        while (queue.Reader.TryRead(out var entry))
        {
            yield return entry.Call!.Id;
        }
    }
}
