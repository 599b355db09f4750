using System.Text;
using System.Text.Json.Nodes;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Replay;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Cco.TestKit.Grammar;

namespace Cco.Gateway.Tests.Wire.Replay;

/// <summary>A chat completion in both its forms (contract.md 2.2, 2.3, 5.4): recorded streams against plain answers written by hand.</summary>
internal sealed class ChatFormsTests
{
    private const string Recorded = "chat";

    private static IEnumerable<string> Whole() => RecordedStreams.Whole(Recorded);

    private static IEnumerable<string> WithoutPlain() => RecordedStreams.WithoutPlain(Recorded);

    [TestCaseSource(nameof(Whole))]
    public void TryToPlain_RecordedStream_IsThePlainAnswer(string name)
    {
        Assert.That(Fold(RecordedStreams.Stream(Recorded, name), out var json), Is.True);

        Assert.That(JsonTruth.Of(json), Is.EqualTo(JsonTruth.Of(RecordedStreams.Plain(Recorded, name))));
    }

    [TestCaseSource(nameof(WithoutPlain))]
    public void TryToPlain_NotToBeHadExactly_False(string name)
    {
        Assert.That(Fold(RecordedStreams.Stream(Recorded, name), out var json), Is.False);

        Assert.That(json, Is.Empty);
    }

    [TestCaseSource(nameof(Whole))]
    public void TryToStream_PlainAnswer_PassesTheGrammarAndSaysTheSame(string name)
    {
        var plain = RecordedStreams.Plain(Recorded, name);

        Assert.That(Tell(plain, includeUsage: true, out var sse), Is.True);

        Assert.That(JsonTruth.Of(ChatGrammar.Read(sse, includeUsage: true).ToJsonString()), Is.EqualTo(JsonTruth.Of(plain)));
    }

    [TestCaseSource(nameof(Whole))]
    public void TryToStream_UsageNotAskedFor_SaysTheSameWithoutIt(string name)
    {
        var plain = RecordedStreams.Plain(Recorded, name);

        Assert.That(Tell(plain, includeUsage: false, out var sse), Is.True);

        var expected = JsonNode.Parse(plain)!.AsObject();
        expected.Remove("usage");
        Assert.That(JsonTruth.Of(ChatGrammar.Read(sse, includeUsage: false).ToJsonString()), Is.EqualTo(JsonTruth.Of(expected.ToJsonString())));
    }

    [TestCaseSource(nameof(Whole))]
    public void TryToStream_PlainAnswer_FoldsBack(string name)
    {
        var plain = RecordedStreams.Plain(Recorded, name);
        Assert.That(Tell(plain, includeUsage: true, out var sse), Is.True);

        Assert.That(Fold(sse, out var json), Is.True);

        Assert.That(JsonTruth.Of(json), Is.EqualTo(JsonTruth.Of(plain)));
    }

    [TestCase("""{"object":"list","data":[]}""")]
    [TestCase("""{"error":{"message":"x"}}""")]
    [TestCase("""{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[],"usage":{}}""")]
    [TestCase("""{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"x"},"finish_reason":null}],"usage":{}}""")]
    [TestCase("""{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":1,"message":{"role":"assistant","content":"x"},"finish_reason":"stop"}],"usage":{}}""")]
    [TestCase("""{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":[]},"finish_reason":"stop"}],"usage":{}}""")]
    [TestCase("""{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","audio":{"id":"a"}},"finish_reason":"stop"}],"usage":{}}""")]
    [TestCase("""{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","tool_calls":[{"id":"a","type":"custom","custom":{"name":"n","input":"i"}}]},"finish_reason":"tool_calls"}],"usage":{}}""")]
    [TestCase("""{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"n","arguments":{}}}]},"finish_reason":"tool_calls"}],"usage":{}}""")]
    [TestCase("""{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"x"},"finish_reason":"stop"}]}""")]
    public void TryToStream_NotToBeHadExactly_False(string plain)
    {
        Assert.That(Tell(Encoding.UTF8.GetBytes(plain), includeUsage: true, out var sse), Is.False);

        Assert.That(sse, Is.Empty);
    }

    [Test]
    public void TryToStream_HugeModelName_False()
    {
        var plain = $$$"""{"id":"1","object":"chat.completion","created":1,"model":"{{{new string('m', 2000)}}}","choices":[{"index":0,"message":{"role":"assistant","content":"x"},"finish_reason":"stop"}],"usage":{}}""";

        Assert.That(Tell(Encoding.UTF8.GetBytes(plain), includeUsage: false, out _), Is.False);
    }

    private static bool Fold(byte[] stream, out byte[] json) =>
        AnswerForms.TryToPlain(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, stream, out json);

    private static bool Tell(byte[] plain, bool includeUsage, out byte[] sse) =>
        AnswerForms.TryToStream(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, plain, includeUsage, out sse);
}
