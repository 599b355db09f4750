using System.Text;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>Streams are stored when their end was seen, and only then; a hit is the same stream.</summary>
internal sealed class StreamCacheTests
{
    private static readonly string Whole = string.Concat(AnthropicFixtures.Events);

    [Test]
    public async Task C40_CompleteStream_InAnyPieces_HitReplaysTheSameBytes([Values(1, 3, 64, 100_000)] int size, [Values("\n", "\r\n", "\r")] string line)
    {
        var text = (": hello\n\n" + Whole.Replace("Paris", "Pàris 漢字 🚲", StringComparison.Ordinal)).Replace("\n", line, StringComparison.Ordinal);
        await using var stub = await StubProvider.StartAsync(
            StubAnswers.Stream([.. Encoding.UTF8.GetBytes(text).Chunk(size).Select(chunk => StreamStep.Send(chunk))]));
        await using var gateway = await TestGateway.StartAsync(stub);

        var first = await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);
        var hit = await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Text, Is.EqualTo(text));
            Assert.That(first.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Text, Is.EqualTo(text));
            Assert.That(hit.Header("content-type"), Is.EqualTo("text/event-stream; charset=utf-8"));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task C40_OpenAiStream_HitReplaysTheSameBytes()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. OpenAiFixtures.Chunks]));
        await using var gateway = await TestGateway.StartAsync(stub, "openai");

        await gateway.ChatAsync(OpenAiFixtures.StreamRequest);
        var hit = await gateway.ChatAsync(OpenAiFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Text, Is.EqualTo(string.Concat(OpenAiFixtures.Chunks)));
        }
    }

    [Test]
    public async Task StreamsEnd_Read_NextCallIsAHitThoughTheUpstreamHasNotClosed()
    {
        var never = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. AnthropicFixtures.Events, never]));
        await using var gateway = await TestGateway.StartAsync(stub);

        using var response = await gateway.OpenAsync(ApiCalls.Request(HttpMethod.Post, "/v1/messages", Encoding.UTF8.GetBytes(AnthropicFixtures.StreamRequest)));
        await using var stream = await response.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[Encoding.UTF8.GetByteCount(Whole)]).AsTask().Soon();
        var hit = await gateway.PostAsync("/v1/messages", AnthropicFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Text, Is.EqualTo(Whole));
        }
    }

    [Test]
    public async Task C36_StreamReset_AfterEachEvent_BrokenForTheClientAndNotStored()
    {
        for (var k = 1; k < AnthropicFixtures.Events.Length; k++)
        {
            var sent = string.Concat(AnthropicFixtures.Events[..k]);
            var read = new Gate();
            await using var stub = await StubProvider.StartAsync(StubAnswers.InTurn(
                StubAnswers.Stream(sent, read, StreamStep.Reset), StubAnswers.Stream([.. AnthropicFixtures.Events])));
            await using var gateway = await TestGateway.StartAsync(stub);

            using (var first = await Flights.OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest))
            {
                var text = await first.ReadAsync(Encoding.UTF8.GetByteCount(sent));
                read.Open();
                Assert.That(text, Is.EqualTo(sent));
                Assert.That((await first.ReadUntilBrokenAsync()).Broken, Is.True, $"after {k} events");
            }

            var second = await gateway.PostAsync("/v1/messages", AnthropicFixtures.StreamRequest);

            using (Assert.EnterMultipleScope())
            {
                Assert.That(second.Cache, Is.EqualTo("miss; reason=new"));
                Assert.That(second.Text, Is.EqualTo(Whole));
                Assert.That((await gateway.LedgerRowsAsync())[0].NotStored, Is.EqualTo("upstream-error"));
            }
        }
    }

    [Test]
    public async Task C37_StreamEndsInOrderWithoutItsEnd_AfterEachEvent_PassedOnAndNotStored()
    {
        for (var k = 1; k < AnthropicFixtures.Events.Length; k++)
        {
            await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. AnthropicFixtures.Events[..k]]));
            await using var gateway = await TestGateway.StartAsync(stub);

            var first = await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);
            var second = await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);

            using (Assert.EnterMultipleScope())
            {
                Assert.That(first.Text, Is.EqualTo(string.Concat(AnthropicFixtures.Events[..k])));
                Assert.That(second.Cache, Is.EqualTo("miss; reason=new"));
                Assert.That((await gateway.LedgerRowsAsync())[0].NotStored, Is.EqualTo("incomplete"));
            }
        }
    }

    [Test]
    public async Task C38_BodyEndedByTheConnection_CutEarly_NotStored([Values] bool stream)
    {
        var body = stream ? string.Concat(AnthropicFixtures.Events[..5]) : AnthropicFixtures.Message[..150];
        await using var stub = await RawProvider.StartAsync(
            $"HTTP/1.0 200 OK\r\ncontent-type: {(stream ? "text/event-stream" : "application/json")}\r\n\r\n{body}");
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("anthropic", stub.Url));

        var request = stream ? AnthropicFixtures.StreamRequest : AnthropicFixtures.Request;
        var first = await gateway.MessagesAsync(request);
        var second = await gateway.MessagesAsync(request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Text, Is.EqualTo(body));
            Assert.That(second.Cache, Is.EqualTo("miss; reason=new"));
        }
    }

    [Test]
    public async Task C39_ErrorEvent_AtEachPosition_PassedOnAndNotStored()
    {
        for (var k = 1; k <= AnthropicFixtures.Events.Length - 1; k++)
        {
            string[] events = [.. AnthropicFixtures.Events[..k], AnthropicFixtures.ErrorEvent, .. AnthropicFixtures.Events[k..]];
            await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. events.Select(e => (StreamStep)e)]));
            await using var gateway = await TestGateway.StartAsync(stub);

            var first = await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);
            var second = await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);

            using (Assert.EnterMultipleScope())
            {
                Assert.That(first.Text, Is.EqualTo(string.Concat(events)));
                Assert.That(second.Cache, Is.EqualTo("miss; reason=new"));
                Assert.That((await gateway.LedgerRowsAsync())[0].NotStored, Is.EqualTo("error"));
            }
        }
    }
}
