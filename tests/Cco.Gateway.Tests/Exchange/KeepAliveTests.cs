using System.Text;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.Pricing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Exchange;

/// <summary>When a silent stream is sent a ping, and which (docs/decisions/015-keep-alive.md).</summary>
internal sealed class KeepAliveTests
{
    private const string MessagePing = "event: ping\ndata: {\"type\": \"ping\"}\n\n";
    private const string Start = "event: message_start\ndata: {}\n\n";
    private static readonly TimeSpan Almost = KeepAlive.Interval - TimeSpan.FromMilliseconds(1);
    private readonly FakeTimeProvider _time = new();
    private readonly UpstreamAttempt _attempt = new("c", "d", "p", Billing.Metered, 200);

    [TestCase("/v1/messages", Dialect.Anthropic, MessagePing)]
    [TestCase("/v1/chat/completions", Dialect.OpenAi, ": ping\n\n")]
    [TestCase("/v1/responses", Dialect.OpenAi, ": ping\n\n")]
    public void Take_SilentForLongEnough_ThePingOfTheApi(string path, Dialect dialect, string ping)
    {
        using var keepAlive = KeepAlive.For(Response(path, dialect), _attempt, _time)!;
        Send(keepAlive, Start);

        Assert.That(Take(keepAlive, Almost), Is.Empty);
        Assert.That(Take(keepAlive, TimeSpan.FromMilliseconds(1)), Is.EqualTo(ping));
        Assert.That(Take(keepAlive, Almost), Is.Empty, "the ping ends the silence");
        Assert.That(Take(keepAlive, TimeSpan.FromMilliseconds(1)), Is.EqualTo(ping));
    }

    [TestCase("", "", Description = "nothing yet")]
    [TestCase("event: ping\ndata: {}\n\n", "", Description = "before message_start")]
    [TestCase(Start + "event: content_block_start\ndata: {", "", Description = "inside an event")]
    [TestCase(Start + "event: content_block_start\n", "")]
    [TestCase(Start + "event: content_block_start\ndata: {}\n\n", MessagePing)]
    public void Take_Place_BetweenEventsOnly(string sent, string ping)
    {
        using var keepAlive = Messages();
        Send(keepAlive, sent);

        Assert.That(Take(keepAlive, KeepAlive.Interval), Is.EqualTo(ping));
    }

    [Test]
    public void Take_UpstreamHasEnded_None()
    {
        using var keepAlive = Messages();
        Send(keepAlive, Start);
        _attempt.Complete(new AnswerFacts(), CostResult.NoUsage);

        Assert.That(Take(keepAlive, KeepAlive.Interval), Is.Empty);
    }

    [Test]
    public void Take_SilentForEver_UpToTheCapAndAgainAfterTheNextPiece()
    {
        using var keepAlive = Messages();
        Send(keepAlive, Start);

        Assert.That(Enumerable.Range(0, 100).Count(_ => Take(keepAlive, KeepAlive.Interval).Length > 0), Is.EqualTo(KeepAlive.MostInARow));
        Send(keepAlive, "event: x\ndata: {}\n\n");
        Assert.That(Take(keepAlive, KeepAlive.Interval), Is.EqualTo(MessagePing));
    }

    [Test]
    public void Due_Always_TheRestOfTheInterval()
    {
        using var keepAlive = Messages();
        Send(keepAlive, Start);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(keepAlive.Due, Is.EqualTo(TimeSpan.FromSeconds(5)));
        Send(keepAlive, Start);
        Assert.That(keepAlive.Due, Is.EqualTo(KeepAlive.Interval));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(keepAlive.Due, Is.EqualTo(TimeSpan.Zero));
    }

    private static IEnumerable<TestCaseData> Others()
    {
        yield return Case("status", context => context.Response.StatusCode = 529);
        yield return Case("plain", context => context.Response.ContentType = "application/json");
        yield return Case("no type", context => context.Response.ContentType = null);
        yield return Case("encoded", context => context.Response.Headers.ContentEncoding = "gzip");
        yield return Case("length", context => context.Response.ContentLength = 100);

        static TestCaseData Case(string name, Action<HttpContext> change) => new TestCaseData(change).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Others))]
    public void For_AnswerThatBytesCannotBeAddedTo_None(Action<HttpContext> change)
    {
        var context = Response();
        change(context);

        Assert.That(KeepAlive.For(context, _attempt, _time), Is.Null);
    }

    [TestCase("/v1/embeddings")]
    [TestCase("/v1/other/stream")]
    public void For_OtherEndpoints_None(string path) => Assert.That(KeepAlive.For(Response(path), _attempt, _time), Is.Null);

    [Test]
    public void For_NoUpstreamCall_None() => Assert.That(KeepAlive.For(Response(), null, _time), Is.Null);

    [Test]
    public void For_IdentityWrittenOut_Serves()
    {
        var context = Response();
        context.Response.Headers.ContentEncoding = "identity";
        using var keepAlive = KeepAlive.For(context, _attempt, _time);

        Assert.That(keepAlive, Is.Not.Null);
    }

    private KeepAlive Messages() => KeepAlive.For(Response(), _attempt, _time)!;

    private string Take(KeepAlive keepAlive, TimeSpan later)
    {
        _time.Advance(later);
        return Encoding.UTF8.GetString(keepAlive.Take().Span);
    }

    private static void Send(KeepAlive keepAlive, string text) => keepAlive.Sending(Encoding.UTF8.GetBytes(text));

    private static DefaultHttpContext Response(string path = "/v1/messages", Dialect dialect = Dialect.Anthropic)
    {
        var context = new DefaultHttpContext();
        context.Features.Set(new GatewayExchange("id", default, 0, ApiEndpoint.Match(path), dialect));
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        return context;
    }
}
