using System.Text;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Replay;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.Tests.Wire.Replay;

/// <summary>A recorded chat stream for a caller with the other <c>stream_options.include_usage</c>.</summary>
internal sealed class UsageFormsTests
{
    // The usage comes in a chunk of its own in these.
    private static readonly string[] Usual = ["content", "tool-calls", "choices", "logprobs", "reasoning", "refusal"];

    [TestCaseSource(nameof(Usual))]
    public void TryWithUsage_ThereAndAskedFor_SameMemory(string name)
    {
        ReadOnlyMemory<byte> stream = RecordedStreams.Stream("chat", name);

        Assert.That(Chat(stream, includeUsage: true, out var same), Is.True);

        Assert.That(same, Is.EqualTo(stream));
    }

    [TestCaseSource(nameof(Usual))]
    public void TryWithUsage_ThereAndNotAskedFor_TheOtherBytesOnly(string name)
    {
        var stream = RecordedStreams.Stream("chat", name);
        var frames = Encoding.UTF8.GetString(stream).Replace(""","usage":null""", "", StringComparison.Ordinal).Split("\n\n");

        Assert.That(Chat(stream, includeUsage: false, out var without), Is.True);

        Assert.That(Encoding.UTF8.GetString(without.Span), Is.EqualTo(
            string.Join("\n\n", frames.Where(frame => !frame.Contains("\"choices\":[],\"usage\":{", StringComparison.Ordinal)))));
        Assert.That(Encoding.UTF8.GetString(without.Span), Does.Not.Contain("usage"));
    }

    [Test]
    public void TryWithUsage_OtherLineEndsAndComments_Kept()
    {
        Chat(RecordedStreams.Stream("chat", "crlf"), includeUsage: false, out var without);

        var text = Encoding.UTF8.GetString(without.Span);
        Assert.That(text, Does.StartWith("\ufeff: hello\r\n\r\n").And.EndWith(": keep-alive\r\n\r\ndata:[DONE]\r\n\r\n").And.Not.Contain("usage"));
    }

    [TestCase("""{"usage":null,"choices":[{}]}""", """{"choices":[{}]}""")]
    [TestCase("""{"id":"1", "usage" : null , "choices":[{}]}""", """{"id":"1" , "choices":[{}]}""")]
    [TestCase("""{ "usage" : null }""", """{  }""")]
    [TestCase("""{"choices":[],"usage":null}""", """{"choices":[]}""")]
    [TestCase("""{"choices":[{"delta":{"usage":null}}]}""", """{"choices":[{"delta":{"usage":null}}]}""")]
    public void TryWithUsage_NotAskedFor_TakesOutTheMemberOfTheChunk(string chunk, string expected)
    {
        Chat(Encoding.UTF8.GetBytes($"data: {chunk}\n\ndata: [DONE]\n\n"), includeUsage: false, out var without);

        Assert.That(Encoding.UTF8.GetString(without.Span), Is.EqualTo($"data: {expected}\n\ndata: [DONE]\n\n"));
    }

    [Test]
    public void TryWithUsage_NeverTold_SameMemoryOrNotToBeHad()
    {
        ReadOnlyMemory<byte> stream = RecordedStreams.Stream("chat", "no-plain-no-usage");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Chat(stream, includeUsage: false, out var same), Is.True);
            Assert.That(same, Is.EqualTo(stream));
            Assert.That(Chat(stream, includeUsage: true, out _), Is.False);
        }
    }

    // Whether such a server would have left it out is not known.
    [Test]
    public void TryWithUsage_ToldBesideAChoice_NotToBeHad([Values] bool includeUsage)
    {
        Assert.That(Chat(RecordedStreams.Stream("chat", "reasoning-content"), includeUsage, out _), Is.False);
    }

    [TestCase("no-plain-cut")]
    [TestCase("no-plain-no-json")]
    [TestCase("no-plain-after-done")]
    [TestCase("no-plain-error-event")]
    [TestCase("no-plain-two-lines")]
    public void TryWithUsage_Damaged_NotToBeHad(string name)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Chat(RecordedStreams.Stream("chat", name), includeUsage: false, out _), Is.False);
            Assert.That(Chat(RecordedStreams.Stream("chat", name), includeUsage: true, out _), Is.False);
        }
    }

    [TestCase((int)Dialect.Anthropic, (int)ApiEndpointKind.Messages)]
    [TestCase((int)Dialect.OpenAi, (int)ApiEndpointKind.Responses)]
    public void TryWithUsage_OtherCalls_SameMemory(int dialect, int kind)
    {
        ReadOnlyMemory<byte> stream = RecordedStreams.Stream("anthropic", "text");

        Assert.That(AnswerForms.TryWithUsage((Dialect)dialect, (ApiEndpointKind)kind, stream, includeUsage: true, out var same), Is.True);

        Assert.That(same, Is.EqualTo(stream));
    }

    private static bool Chat(ReadOnlyMemory<byte> stream, bool includeUsage, out ReadOnlyMemory<byte> same) =>
        AnswerForms.TryWithUsage(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, stream, includeUsage, out same);
}
