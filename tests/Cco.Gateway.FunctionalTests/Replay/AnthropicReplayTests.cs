using System.Text;
using System.Text.Json;
using Anthropic;
using Cco.Gateway.FunctionalTests.Sdk;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Replay;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Replay;

/// <summary>The official Anthropic SDK reads a made stream to the message it reads plainly, and a folded answer to the one it reads as a stream.</summary>
internal sealed class AnthropicReplayTests
{
    private static readonly string[] Streamable = ["text", "tool-use", "parallel-tools", "thinking", "thinking-omitted", "server-tools", "refusal"];

    [TestCaseSource(nameof(Streamable))]
    public async Task CreateStreaming_MadeStream_IsThePlainMessage(string name)
    {
        var plain = RecordedStreams.Plain("anthropic", name);
        AnswerForms.TryToStream(Dialect.Anthropic, ApiEndpointKind.Messages, plain, includeUsage: false, out var made);

        Assert.That(await StreamedAsync(made), Is.EqualTo(await PlainAsync(plain)));
    }

    [TestCaseSource(nameof(Streamable))]
    public async Task CreateStreaming_RecordedStream_IsTheFoldedMessage(string name)
    {
        var recorded = RecordedStreams.Stream("anthropic", name);
        AnswerForms.TryToPlain(Dialect.Anthropic, ApiEndpointKind.Messages, recorded, out var folded);

        Assert.That(await StreamedAsync(recorded), Is.EqualTo(await PlainAsync(folded)));
    }

    private static async Task<string> StreamedAsync(byte[] stream)
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Bytes(stream, "text/event-stream; charset=utf-8"));
        using var client = Client(stub);
        return Describe((await client.Messages.CreateStreaming(AnthropicSdk.Ask("Hi")).Aggregate()).RawData);
    }

    private static async Task<string> PlainAsync(byte[] json)
    {
        await using var stub = await StubProvider.StartAsync(Encoding.UTF8.GetString(json));
        using var client = Client(stub);
        return Describe((await client.Messages.Create(AnthropicSdk.Ask("Hi"))).RawData);
    }

    private static AnthropicClient Client(StubProvider stub) => new() { BaseUrl = stub.Url, ApiKey = "sk-test", MaxRetries = 0 };

    private static string Describe(IReadOnlyDictionary<string, JsonElement> message) => JsonTruth.Of(JsonSerializer.Serialize(message), nulls: false);
}
