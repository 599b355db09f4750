using System.Text;
using System.Text.Json.Nodes;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>One stored answer serves both forms: the stream that was recorded folded, the plain one made into a stream.</summary>
internal sealed class AnswerFormTests
{
    private static readonly string ChatPlain = OpenAiFixtures.StreamRequest.Replace("\"stream\":true,\"stream_options\":{\"include_usage\":true},", "", StringComparison.Ordinal);
    private static readonly string ChatStreamWithoutUsage = OpenAiFixtures.StreamRequest.Replace(""","stream_options":{"include_usage":true}""", "", StringComparison.Ordinal);

    [Test]
    public async Task C17_AnthropicStreamStored_PlainCallIsAHit()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. AnthropicFixtures.Events]));
        await using var gateway = await TestGateway.StartAsync(stub);
        await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);

        var hit = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Header("content-type"), Is.EqualTo("application/json"));
            Assert.That((string?)hit.Json["id"], Is.EqualTo("msg_01Stream"));
            Assert.That((string?)hit.Json["content"]![0]!["text"], Is.EqualTo("Paris — la capitale."));
            Assert.That((string?)hit.Json["stop_reason"], Is.EqualTo("end_turn"));
            Assert.That((int?)hit.Json["usage"]!["output_tokens"], Is.EqualTo(7));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task C17_AnthropicPlainStored_StreamCallIsAHit()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.ThinkingMessage);
        await using var gateway = await TestGateway.StartAsync(stub);
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var hit = await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Header("content-type"), Is.EqualTo("text/event-stream; charset=utf-8"));
            Assert.That(hit.Header("cache-control"), Is.EqualTo("no-cache"));
            Assert.That(hit.Text, Does.StartWith("event: message_start\n").And.Contain("EqQBCkYIBRgCKkA+/==").And.EndWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task OpenAiStreamStored_PlainCallOnTheSeedsRoute_HasItsFieldsAndFromCache()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. OpenAiFixtures.Chunks]));
        await using var gateway = await TestGateway.StartAsync(stub, "openai");
        await gateway.ChatAsync(OpenAiFixtures.StreamRequest);

        var hit = await gateway.ChatAsync(ChatPlain);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That((string?)hit.Json["content"], Is.EqualTo("Paris."));
            Assert.That((int?)hit.Json["input_tokens"], Is.EqualTo(9));
            Assert.That((bool?)hit.Json["from_cache"], Is.True);
            Assert.That(hit.Header("x-cco-transformed"), Is.EqualTo("CcoSeedFields"));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task OpenAiPlainStoredWithTheSeedsFields_StreamHasNone([Values] bool usage)
    {
        await using var stub = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var gateway = await TestGateway.StartAsync(stub, "openai");
        var plain = await gateway.ChatAsync(ChatPlain);

        var hit = await gateway.ChatAsync(usage ? OpenAiFixtures.StreamRequest : ChatStreamWithoutUsage);

        var chunks = hit.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[..^1].Select(chunk => JsonNode.Parse(chunk["data: ".Length..])!.AsObject()).ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(plain.Json["from_cache"], Is.Not.Null);
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Text, Does.EndWith("data: [DONE]\n\n"));
            Assert.That(chunks.SelectMany(chunk => chunk.Select(member => member.Key)), Has.None.EqualTo("from_cache").And.None.EqualTo("input_tokens").And.None.EqualTo("content"));
            Assert.That(hit.Text.Contains("\"input_tokens\"", StringComparison.Ordinal), Is.False);
            Assert.That(chunks.Any(chunk => chunk["usage"] is JsonObject), Is.EqualTo(usage));
            Assert.That(hit.Header("x-cco-transformed"), Is.Null);
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task OpenAiStreamStoredWithUsage_CallerWhoDidNotAsk_SeesNone()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. OpenAiFixtures.Chunks]));
        await using var gateway = await TestGateway.StartAsync(stub, "openai");
        await gateway.ChatAsync(OpenAiFixtures.StreamRequest);

        var hit = await gateway.ChatAsync(ChatStreamWithoutUsage);
        var again = await gateway.ChatAsync(OpenAiFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Text, Does.Not.Contain("prompt_tokens").And.EndWith("data: [DONE]\n\n"));
            Assert.That(again.Text, Is.EqualTo(string.Concat(OpenAiFixtures.Chunks)));
        }
    }

    [Test]
    public async Task OpenAiStreamStoredWithoutUsage_CallerWhoAsks_GoesUpstreamAndReplacesIt()
    {
        string[] without = [.. OpenAiFixtures.Chunks[..4], OpenAiFixtures.Chunks[^1]];
        await using var stub = await StubProvider.StartAsync(StubAnswers.InTurn(
            StubAnswers.Stream([.. without.Select(chunk => (StreamStep)chunk.Replace(",\"usage\":null", "", StringComparison.Ordinal))]),
            StubAnswers.Stream([.. OpenAiFixtures.Chunks])));
        await using var gateway = await TestGateway.StartAsync(stub, "openai");
        await gateway.ChatAsync(ChatStreamWithoutUsage);

        var second = await gateway.ChatAsync(OpenAiFixtures.StreamRequest);
        var third = await gateway.ChatAsync(OpenAiFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(third.Cache, Is.EqualTo("hit"));
            Assert.That(third.Text, Is.EqualTo(string.Concat(OpenAiFixtures.Chunks)));
        }
    }

    // What was stored when the tee saw the end would lack its last bytes.
    [Test]
    public async Task StreamThatATransformHoldsBack_StoredWhole()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. AnthropicFixtures.Events]));
        await using var gateway = await TestGateway.StartAsync(
            stub, configure: o => o.Services = services => services.AddSingleton<ITransformProvider, HoldingBack>());

        var first = await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);
        var hit = await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Text, Is.EqualTo(string.Concat(AnthropicFixtures.Events)));
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Text, Is.EqualTo(first.Text));
        }
    }

    [Test]
    public async Task CountTokens_CachedLikeAnyOther()
    {
        await using var stub = await StubProvider.StartAsync("""{"input_tokens":14}""");
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.PostAsync("/v1/messages/count_tokens", AnthropicFixtures.Request);
        var hit = await gateway.PostAsync("/v1/messages/count_tokens", AnthropicFixtures.Request);
        var messages = await gateway.PostAsync("/v1/messages", AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Text, Is.EqualTo("""{"input_tokens":14}"""));
            Assert.That(messages.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(Encoding.UTF8.GetString(stub.Requests[0].Body), Is.EqualTo(AnthropicFixtures.Request));
        }
    }
}
