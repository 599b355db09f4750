using System.Text;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Replay;
using Cco.TestKit.Fixtures;
using Cco.TestKit.Grammar;

namespace Cco.Gateway.Tests.Wire.Replay;

/// <summary>Input that was made to hurt: no exception, no guess, work that grows with its length only.</summary>
internal sealed class HostileFormsTests
{
    private const int Huge = 1_000_000;

    private static readonly (Dialect Dialect, ApiEndpointKind Kind)[] Calls =
    [
        (Dialect.Anthropic, ApiEndpointKind.Messages), (Dialect.OpenAi, ApiEndpointKind.ChatCompletions), (Dialect.OpenAi, ApiEndpointKind.Responses),
    ];

    private static IEnumerable<TestCaseData<string>> Streams()
    {
        yield return new("") { TestName = "Nothing" };
        yield return new("\ufeff") { TestName = "A mark" };
        yield return new(new string('\n', Huge)) { TestName = "Empty lines" };
        yield return new(new string('\r', Huge)) { TestName = "Empty lines of the other kind" };
        yield return new("data: {}\n" + new string(':', Huge) + "\n\n") { TestName = "A long comment" };
        yield return new(string.Concat(Enumerable.Repeat("data: {}\n\n", Huge / 10))) { TestName = "Empty objects" };
        yield return new($"data: {new string('[', Huge)}\n\n") { TestName = "Depth" };
        yield return new($$"""data: {"type":"message_start","message":{{Deep(5000)}}}""" + "\n\n") { TestName = "Depth in a message" };
        yield return new($"data: {{\"type\":\"ping\",{Members(100_000)}}}\n\n") { TestName = "Members" };
        yield return new($"data: {{\"id\":\"{new string('\\', Huge)}\"}}\n\n") { TestName = "Escapes" };
        yield return new("data: {\"choices\":[{\"index\":2147483647,\"delta\":{}}]}\n\ndata: [DONE]\n\n") { TestName = "The choice before the last" };
        yield return new("data: {\"choices\":[{\"index\":-1,\"delta\":{}}]}\n\ndata: [DONE]\n\n") { TestName = "A choice before the first" };
        yield return new("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":99999999}]}}]}\n\ndata: [DONE]\n\n") { TestName = "A call far away" };
        yield return new("data: {\"choices\":[{\"index\":1.0e0,\"delta\":{}}]}\n\ndata: [DONE]\n\n") { TestName = "A choice that is no whole number" };
        yield return new("data: \"text\"\n\ndata: 1\n\ndata: null\n\ndata: []\n\ndata: [DONE]\n\n") { TestName = "No objects" };
    }

    private static IEnumerable<TestCaseData<string>> Answers()
    {
        yield return new("") { TestName = "No answer" };
        yield return new("null") { TestName = "null" };
        yield return new("[]") { TestName = "A list" };
        yield return new(Deep(5000)) { TestName = "Depth of an answer" };
        yield return new("{" + Members(100_000) + "}") { TestName = "Members of an answer" };
        yield return new("{\"type\":\"message\",\"type\":\"message\"}") { TestName = "A name twice" };
        yield return new("{\"ty\\u0070e\":\"message\"}") { TestName = "A name with escapes" };
        yield return new("{\"type\":\"message\"} {}") { TestName = "Two answers" };
        yield return new("{\"type\":\"message\",\"content\":\"\\ud83d\"}") { TestName = "Half a pair" };
        yield return new("\ufeff{\"type\":\"message\"}") { TestName = "A mark before an answer" };
    }

    [TestCaseSource(nameof(Streams))]
    public void TryToPlain_HostileStream_False(string stream)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var (dialect, kind) in Calls)
            {
                Assert.That(AnswerForms.TryToPlain(dialect, kind, Encoding.UTF8.GetBytes(stream), out var json), Is.False);
                Assert.That(json, Is.Empty);
            }
        }
    }

    [TestCaseSource(nameof(Answers))]
    public void TryToStream_HostileAnswer_False(string plain)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var (dialect, kind) in Calls)
            {
                Assert.That(AnswerForms.TryToStream(dialect, kind, Encoding.UTF8.GetBytes(plain), includeUsage: true, out var sse), Is.False);
                Assert.That(sse, Is.Empty);
            }
        }
    }

    [TestCase((int)Dialect.Anthropic, (int)ApiEndpointKind.ChatCompletions)]
    [TestCase((int)Dialect.OpenAi, (int)ApiEndpointKind.Messages)]
    [TestCase((int)Dialect.OpenAi, (int)ApiEndpointKind.Embeddings)]
    [TestCase((int)Dialect.Anthropic, (int)ApiEndpointKind.CountTokens)]
    public void Forms_OfAnotherCall_False(int dialect, int kind)
    {
        foreach (var recorded in new[] { "anthropic", "chat" })
        {
            var (stream, plain) = (RecordedStreams.Stream(recorded, recorded == "chat" ? "content" : "text"), RecordedStreams.Plain(recorded, recorded == "chat" ? "content" : "text"));
            Assert.That(AnswerForms.TryToPlain((Dialect)dialect, (ApiEndpointKind)kind, stream, out _), Is.False);
            Assert.That(AnswerForms.TryToStream((Dialect)dialect, (ApiEndpointKind)kind, plain, includeUsage: false, out _), Is.False);
        }
    }

    [Test]
    public void Forms_AnswerOfManyMegabytes_ThereAndBack()
    {
        var text = string.Concat(Enumerable.Repeat("Zwölf Boxkämpfer 🥊 \\\"jagen\\\" \\u00e9\\n", 100_000));
        var plain = Message(TextBlock(text), "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"input\":{\"a\":\"" + text + "\"}}");

        AnswerForms.TryToStream(Dialect.Anthropic, ApiEndpointKind.Messages, plain, includeUsage: false, out var sse);
        AnswerForms.TryToPlain(Dialect.Anthropic, ApiEndpointKind.Messages, sse, out var json);

        // Whatever is passed on is passed on byte for byte.
        Assert.That(json.AsSpan().SequenceEqual(plain), Is.True);
    }

    [Test]
    public void Forms_TextOfEveryLength_CutBetweenScalars()
    {
        for (var length = 0; length < 300; length++)
        {
            foreach (var scalar in new[] { "a", "é", "漢", "😀", "\\n", "\\u00e9", "\\ud83d\\ude00", "\\\\" })
            {
                var plain = Message(TextBlock(new string('x', length) + scalar + scalar + new string('y', 100)));
                AnswerForms.TryToStream(Dialect.Anthropic, ApiEndpointKind.Messages, plain, includeUsage: false, out var sse);

                // The grammar refuses halves.
                AnthropicGrammar.Read(sse);
                AnswerForms.TryToPlain(Dialect.Anthropic, ApiEndpointKind.Messages, sse, out var json);
                Assert.That(json.AsSpan().SequenceEqual(plain), Is.True);
            }
        }
    }

    private static byte[] Message(params string[] blocks) => Encoding.UTF8.GetBytes(
        """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[""" + string.Join(",", blocks)
        + """],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":2}}""");

    private static string TextBlock(string inside) => "{\"type\":\"text\",\"text\":\"" + inside + "\"}";

    private static string Deep(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

    private static string Members(int count) => string.Join(",", Enumerable.Range(0, count).Select(i => $"\"{i}\":1"));
}
