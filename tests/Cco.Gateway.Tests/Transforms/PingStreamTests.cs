using System.IO.Pipelines;
using System.Text;
using Cco.Gateway.Exchange;
using Cco.Gateway.Transforms;
using Cco.Gateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Transforms;

/// <summary>What YARP's copy loop reads: the upstream's bytes and, where it is silent, pings.</summary>
internal sealed class PingStreamTests
{
    private const string Ping = ": ping\n\n";
    private const string Event = "data: a\n\n";
    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _upstream = new();

    [Test]
    public async Task Read_Silent_PingInPiecesThenTheSameWaitGoesOn()
    {
        await using var stream = Stream();
        await SendAsync(Event);
        Assert.That(await ReadAsync(stream, 100), Is.EqualTo(Event));

        var waiting = stream.ReadAsync(Memory<byte>.Empty);
        Assert.That(waiting.IsCompleted, Is.False);
        _time.Advance(KeepAlive.Interval);
        Assert.That(await waiting, Is.Zero);
        Assert.That(await ReadAsync(stream, 3), Is.EqualTo(Ping[..3]));
        Assert.That(await stream.ReadAsync(Memory<byte>.Empty), Is.Zero, "there is more to give");
        Assert.That(await ReadAsync(stream, 100), Is.EqualTo(Ping[3..]));

        var next = stream.ReadAsync(Memory<byte>.Empty);
        Assert.That(next.IsCompleted, Is.False);
        await SendAsync(Event);
        Assert.That(await next, Is.Zero);
        Assert.That(await ReadAsync(stream, 100), Is.EqualTo(Event));
    }

    [Test]
    public async Task Read_WithoutAZeroByteReadBefore_Same()
    {
        await using var stream = Stream();
        await SendAsync(Event);
        await ReadAsync(stream, 100);

        var waiting = ReadAsync(stream, 100);
        _time.Advance(KeepAlive.Interval);

        Assert.That(await waiting, Is.EqualTo(Ping));
    }

    [Test]
    public async Task Read_EventsComeInTime_NoPing()
    {
        await using var stream = Stream();
        for (var i = 0; i < 5; i++)
        {
            var waiting = ReadAsync(stream, 100);
            _time.Advance(KeepAlive.Interval / 2);
            await SendAsync(Event);

            Assert.That(await waiting, Is.EqualTo(Event));
        }
    }

    [Test]
    public async Task Read_End_IsTheEnd()
    {
        await using var stream = Stream();
        await _upstream.Writer.CompleteAsync();

        Assert.That(await ReadAsync(stream, 100), Is.Empty);
        Assert.That(await ReadAsync(stream, 100), Is.Empty);
    }

    [Test]
    public async Task Read_Breaks_ThrownOn()
    {
        await using var stream = Stream();
        var waiting = ReadAsync(stream, 100);
        await _upstream.Writer.CompleteAsync(new IOException("broken"));

        await Assert.ThatAsync(() => waiting, Throws.TypeOf<IOException>());
    }

    [Test]
    public async Task Read_CallerLeaves_Cancelled()
    {
        using var leave = new CancellationTokenSource();
        await using var stream = Stream();
        var waiting = stream.ReadAsync(new byte[100], leave.Token).AsTask();
        await leave.CancelAsync();

        await Assert.ThatAsync(() => waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    private PingStream Stream()
    {
        var context = new DefaultHttpContext();
        context.Features.Set(new GatewayExchange("id", default, 0, ApiEndpoint.Match("/v1/chat/completions"), Dialect.OpenAi));
        context.Response.ContentType = "text/event-stream";
        return new PingStream(
            _upstream.Reader.AsStream(), KeepAlive.For(context, new UpstreamAttempt("c", "d", "p", Billing.Metered, 200), _time)!, _time);
    }

    private async Task SendAsync(string text) => await _upstream.Writer.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

    private static async Task<string> ReadAsync(PingStream stream, int most)
    {
        var buffer = new byte[most];
        return Encoding.UTF8.GetString(buffer.AsSpan(0, await stream.ReadAsync(buffer)));
    }
}
