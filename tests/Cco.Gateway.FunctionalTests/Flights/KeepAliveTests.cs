using System.Text;
using Cco.Gateway.Caching.Flights;
using Cco.Gateway.Exchange;
using Cco.Gateway.FunctionalTests.Sdk;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Cco.TestKit.Grammar;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Flights;

/// <summary>A stream that is silent is kept alive, for each client by itself, and the answer knows nothing of it (docs/decisions/015-keep-alive.md).</summary>
internal sealed class KeepAliveTests
{
    private const string Ping = "event: ping\ndata: {\"type\": \"ping\"}\n\n";
    private const string Comment = ": ping\n\n";
    private static readonly string Whole = string.Concat(AnthropicFixtures.Events);
    private static readonly string Rest = string.Concat(AnthropicFixtures.Events[1..]);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task Messages_Silent_PingsBetweenEventsAndNoneInTheBooks([Values] bool cached)
    {
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], gate, Rest));
        await using var gateway = await StartAsync(stub);

        using var stream = await OpenAsync(gateway, cached);
        Assert.That(await stream.ReadAsync(AnthropicFixtures.Events[0].Length), Is.EqualTo(AnthropicFixtures.Events[0]));
        Assert.That(await PingAfterAsync(stream, KeepAlive.Interval, Ping), Is.EqualTo(Ping));
        Assert.That(await PingAfterAsync(stream, KeepAlive.Interval, Ping), Is.EqualTo(Ping));
        gate.Open();
        Assert.That(await stream.ReadToEndAsync(), Is.EqualTo(Rest));

        Assert.That(() => AnthropicGrammar.Read(AnthropicFixtures.Events[0] + Ping + Ping + Rest), Throws.Nothing);
        var again = await gateway.PostAsync("/v1/messages", AnthropicFixtures.StreamRequest);
        var rows = await gateway.LedgerRowsAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(again.Text, Is.EqualTo(Whole));
            Assert.That(again.Cache, Is.EqualTo(cached ? "hit" : "miss; reason=new"));
            Assert.That(rows[0].Tokens, Is.EqualTo(rows[1].Tokens));
            Assert.That(rows[0].Outcome.ToString(), Is.EqualTo("Ok"));
        }
    }

    [Test]
    public async Task Chat_Silent_Comments([Values] bool cached)
    {
        var gate = new Gate();
        var rest = string.Concat(OpenAiFixtures.Chunks[1..]);
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(OpenAiFixtures.Chunks[0], gate, rest));
        await using var gateway = await StartAsync(stub, "openai");

        using var stream = await OpenStream.StartAsync(gateway, "/v1/chat/completions", OpenAiFixtures.StreamRequest, headers: Control(cached));
        await stream.ReadAsync(OpenAiFixtures.Chunks[0].Length);
        Assert.That(await PingAfterAsync(stream, KeepAlive.Interval, Comment), Is.EqualTo(Comment));
        gate.Open();

        Assert.That(await stream.ReadToEndAsync(), Is.EqualTo(rest));
    }

    [Test]
    public async Task Silence_InsideAnEvent_NothingAdded([Values] bool cached)
    {
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(Whole[..^20], gate, Whole[^20..]));
        await using var gateway = await StartAsync(stub);

        using var stream = await OpenAsync(gateway, cached);
        var begun = await stream.ReadAsync(Encoding.UTF8.GetByteCount(Whole[..^20]));
        _time.Advance(KeepAlive.Interval);
        _time.Advance(KeepAlive.Interval);
        gate.Open();

        Assert.That(begun + await stream.ReadToEndAsync(), Is.EqualTo(Whole));
    }

    [Test]
    public async Task Silence_BeforeTheFirstEvent_NothingAdded([Values] bool cached)
    {
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(": hello\n\n", gate, Whole));
        await using var gateway = await StartAsync(stub);

        using var stream = await OpenAsync(gateway, cached);
        await stream.ReadAsync(": hello\n\n".Length);
        _time.Advance(KeepAlive.Interval);
        _time.Advance(KeepAlive.Interval);
        gate.Open();

        Assert.That(await stream.ReadToEndAsync(), Is.EqualTo(Whole));
    }

    // A provider may take its time to close the connection.
    [Test]
    public async Task Silence_AfterTheLastEvent_NothingAdded([Values] bool cached)
    {
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(Whole, gate));
        await using var gateway = await StartAsync(stub);

        using var stream = await OpenAsync(gateway, cached);
        await stream.ReadAsync(Encoding.UTF8.GetByteCount(Whole));
        _time.Advance(KeepAlive.Interval);
        _time.Advance(KeepAlive.Interval);
        gate.Open();

        Assert.That(await stream.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task Upstream_Breaks_NoPingForTheDead([Values] bool cached)
    {
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], gate, StreamStep.Reset));
        await using var gateway = await StartAsync(stub);

        using var stream = await OpenAsync(gateway, cached);
        await stream.ReadAsync(AnthropicFixtures.Events[0].Length);
        await PingAfterAsync(stream, KeepAlive.Interval, Ping);
        gate.Open();
        var (text, broken) = await stream.ReadUntilBrokenAsync();
        _time.Advance(KeepAlive.Interval);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((text, broken), Is.EqualTo(("", true)));
            Assert.That((await gateway.LedgerRowAsync()).Outcome.ToString(), Is.EqualTo("Interrupted"));
        }
    }

    [Test]
    public async Task Client_LeavesInTheSilence_UpstreamCancelledAndNothingLeft([Values] bool cached)
    {
        var never = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], never));
        await using var gateway = await StartAsync(stub);

        using (var stream = await OpenAsync(gateway, cached))
        {
            await stream.ReadAsync(AnthropicFixtures.Events[0].Length);
            await PingAfterAsync(stream, KeepAlive.Interval, Ping);
        }

        await stub.Request.Aborted;
        var row = await gateway.LedgerRowAsync();
        _time.Advance(KeepAlive.Interval);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.Outcome.ToString(), Is.EqualTo("Aborted"));
            Assert.That(gateway.Services.GetRequiredService<FlightTable>().Count, Is.Zero);
            Assert.That(gateway.Services.GetRequiredService<RecordingMemory>().InUse, Is.Zero);
        }
    }

    [Test]
    public async Task Listeners_JoinedAtDifferentTimes_EachHasItsOwnClock()
    {
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], gate, Rest));
        await using var gateway = await StartAsync(stub);
        var first = AnthropicFixtures.Events[0];

        using var leader = await OpenAsync(gateway, cached: true);
        await leader.ReadAsync(first.Length);
        _time.Advance(TimeSpan.FromSeconds(10));
        using var joined = await OpenAsync(gateway, cached: true);
        Assert.That(await joined.ReadAsync(first.Length), Is.EqualTo(first), "a replay of the live recording");
        await PingAfterAsync(leader, TimeSpan.FromSeconds(5), Ping);
        await PingAfterAsync(joined, TimeSpan.FromSeconds(10), Ping);
        using var late = await OpenAsync(gateway, cached: true);
        Assert.That(await late.ReadAsync(first.Length), Is.EqualTo(first), "no ping of the others'");
        gate.Open();

        var left = await Task.WhenAll(leader.ReadToEndAsync(), joined.ReadToEndAsync(), late.ReadToEndAsync());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(left, Is.All.EqualTo(Rest));
            Assert.That(joined.Cache, Is.EqualTo("coalesced"));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    // What the gateway sends, byte for byte, to the official SDKs.
    [Test]
    public async Task Sdks_PingedStream_ReadAsEver([Values] bool cached)
    {
        var anthropic = await PingedAsync("anthropic", "/v1/messages", AnthropicFixtures.StreamRequest, AnthropicFixtures.Events, Ping, cached);
        var openai = await PingedAsync("openai", "/v1/chat/completions", OpenAiFixtures.StreamRequest, OpenAiFixtures.Chunks, Comment, cached);
        await using var anthropicStub = await StubProvider.StartAsync(StubAnswers.Stream(anthropic));
        await using var openaiStub = await StubProvider.StartAsync(StubAnswers.Stream(openai));
        await using var messages = await TestGateway.StartAsync(anthropicStub);
        await using var chat = await TestGateway.StartAsync(openaiStub, "openai");
        using var client = AnthropicSdk.Client(messages);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await AnthropicSdk.TextOfAsync(client.Messages.CreateStreaming(AnthropicSdk.Ask("What is the capital of France?"))),
                Is.EqualTo("Paris — la capitale."));
            var (text, usage) = await OpenAiSdk.TextOfAsync(OpenAiSdk.Chat(chat).CompleteChatStreamingAsync("What is the capital of France?"));
            Assert.That((text, usage?.OutputTokenCount), Is.EqualTo(("Paris.", (int?)3)));
        }
    }

    // A stream with a ping after each event but the last, as a client was sent it.
    private async Task<string> PingedAsync(string cluster, string path, string request, string[] events, string ping, bool cached)
    {
        var gates = events.Select(_ => new Gate()).ToArray();
        await using var stub = await StubProvider.StartAsync(
            StubAnswers.Stream([.. events.SelectMany((text, i) => new StreamStep[] { text, gates[i] })]));
        await using var gateway = await StartAsync(stub, cluster);
        using var stream = await OpenStream.StartAsync(gateway, path, request, headers: Control(cached));
        var text = new StringBuilder();
        for (var i = 0; i < events.Length; i++)
        {
            text.Append(await stream.ReadAsync(Encoding.UTF8.GetByteCount(events[i])));
            if (i < events.Length - 1)
            {
                text.Append(await PingAfterAsync(stream, KeepAlive.Interval, ping));
            }

            gates[i].Open();
        }

        Assert.That(text.ToString(), Is.EqualTo(string.Join(ping, events)));
        Assert.That(await stream.ReadToEndAsync(), Is.Empty);
        return text.ToString();
    }

    private async Task<string> PingAfterAsync(OpenStream stream, TimeSpan silence, string ping)
    {
        _time.Advance(silence);
        return await stream.ReadAsync(ping.Length);
    }

    private Task<TestGateway> StartAsync(StubProvider stub, string cluster = "anthropic") =>
        TestGateway.StartAsync(stub, cluster, options => options.Time = _time);

    private static Task<OpenStream> OpenAsync(TestGateway gateway, bool cached) =>
        OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest, headers: Control(cached));

    private static (string Name, string Value)[] Control(bool cached) => cached ? [] : [("x-cco-cache", "bypass")];
}
