using System.IO.Pipelines;
using Cco.Gateway.Transforms;
using Microsoft.Extensions.Time.Testing;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Cco.Gateway.Tests.Transforms;

/// <summary>An upstream that is waited for too long is given up; nothing else is.</summary>
internal sealed class IdleTimeoutStreamTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(600);
    private static readonly TimeSpan Bit = TimeSpan.FromMilliseconds(1);
    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _upstream = new();

    [TestCase(0)]
    [TestCase(100)]
    public async Task Read_SilentForTheLimit_TimeoutAndNotBefore(int size)
    {
        await using var stream = Stream();
        var waiting = stream.ReadAsync(new byte[size]).AsTask();

        _time.Advance(Limit - Bit);
        Assert.That(waiting.IsCompleted, Is.False);
        _time.Advance(Bit);

        Assert.That(async () => await waiting, Throws.TypeOf<TimeoutException>());
    }

    [Test]
    public async Task Read_BytesComeNowAndThen_EachBeginsAnew()
    {
        await using var stream = Stream();
        for (var i = 0; i < 5; i++)
        {
            var waiting = stream.ReadAsync(new byte[100]).AsTask();
            _time.Advance(Limit - Bit);
            await _upstream.Writer.WriteAsync(new byte[] { 1, 2 });
            Assert.That(await waiting, Is.EqualTo(2));
        }

        var last = stream.ReadAsync(new byte[100]).AsTask();
        _time.Advance(Limit);

        Assert.That(async () => await last, Throws.TypeOf<TimeoutException>());
    }

    // A client that takes its time holds up the reader, not the upstream.
    [Test]
    public async Task Time_NobodyReads_DoesNotCount()
    {
        await using var stream = Stream();
        await SendAndReadAsync(stream);
        _time.Advance(Limit * 3);
        await SendAndReadAsync(stream);

        var waiting = stream.ReadAsync(new byte[100]).AsTask();
        _time.Advance(Limit - Bit);

        Assert.That(waiting.IsCompleted, Is.False);
        await _upstream.Writer.CompleteAsync();
        Assert.That(await waiting, Is.Zero);
    }

    [Test]
    public async Task Read_CallerGivesUp_Cancelled()
    {
        await using var stream = Stream();
        using var caller = new CancellationTokenSource();
        var waiting = stream.ReadAsync(new byte[100], caller.Token).AsTask();

        await caller.CancelAsync();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Read_UpstreamBreaks_ItsOwnError()
    {
        await using var stream = Stream();
        var waiting = stream.ReadAsync(new byte[100]).AsTask();

        await _upstream.Writer.CompleteAsync(new IOException("reset"));

        Assert.That(async () => await waiting, Throws.TypeOf<IOException>().With.Message.EqualTo("reset"));
    }

    [TestCase(null, 600)]
    [TestCase(1260, 600)]
    [TestCase(600, 600)]
    [TestCase(90, 90)]
    public void Of_ActivityTimeout_TheShorter(int? activity, int seconds)
    {
        var request = activity is { } timeout ? new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(timeout) } : null;

        Assert.That(IdleTimeoutStream.Of(new ClusterConfig { HttpRequest = request }), Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    private async Task SendAndReadAsync(IdleTimeoutStream stream)
    {
        var waiting = stream.ReadAsync(new byte[100]).AsTask();
        await _upstream.Writer.WriteAsync(new byte[] { 1 });
        Assert.That(await waiting, Is.EqualTo(1));
    }

    private IdleTimeoutStream Stream() => new(_upstream.Reader.AsStream(), Limit, _time);
}
