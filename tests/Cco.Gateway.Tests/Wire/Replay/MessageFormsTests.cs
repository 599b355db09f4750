using System.Text;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Replay;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Cco.TestKit.Grammar;

namespace Cco.Gateway.Tests.Wire.Replay;

/// <summary>A Messages answer in both its forms (contract.md 1.8, 5.4): recorded streams against plain answers written by hand.</summary>
internal sealed class MessageFormsTests
{
    private const string Recorded = "anthropic";

    // Blocks of which it is not known how they are streamed, or that change what the start would have said.
    private static readonly string[] OnlyRecorded = ["usage", "fallback", "unknown-members"];

    private static IEnumerable<string> Whole() => RecordedStreams.Whole(Recorded);

    private static IEnumerable<string> Tellable() => Whole().Except(OnlyRecorded);

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

    [TestCaseSource(nameof(Tellable))]
    public void TryToStream_PlainAnswer_PassesTheGrammarAndSaysTheSame(string name)
    {
        var plain = RecordedStreams.Plain(Recorded, name);

        Assert.That(Tell(plain, out var sse), Is.True);

        Assert.That(JsonTruth.Of(AnthropicGrammar.Read(sse).ToJsonString()), Is.EqualTo(JsonTruth.Of(plain)));
    }

    [TestCaseSource(nameof(Tellable))]
    public void TryToStream_PlainAnswer_FoldsBack(string name)
    {
        var plain = RecordedStreams.Plain(Recorded, name);
        Assert.That(Tell(plain, out var sse), Is.True);

        Assert.That(Fold(sse, out var json), Is.True);

        Assert.That(JsonTruth.Of(json), Is.EqualTo(JsonTruth.Of(plain)));
    }

    [TestCaseSource(nameof(OnlyRecorded))]
    public void TryToStream_BlockNotKnownToBeStreamed_False(string name)
    {
        Assert.That(Tell(RecordedStreams.Plain(Recorded, name), out var sse), Is.False);

        Assert.That(sse, Is.Empty);
    }

    [Test]
    public void TryToPlain_ToolInput_KeepsItsTextAndOrder()
    {
        Fold(RecordedStreams.Stream(Recorded, "tool-use"), out var json);

        Assert.That(Encoding.UTF8.GetString(json), Does.Contain(
            """
            "input":{"location": "San Francisco, CA", "lat": 37.7750, "big": 12345678901234567890, "exp": 1E+2, "z": null, "a": [1.0,
            """));
    }

    private static bool Fold(byte[] stream, out byte[] json) => AnswerForms.TryToPlain(Dialect.Anthropic, ApiEndpointKind.Messages, stream, out json);

    private static bool Tell(byte[] plain, out byte[] sse) =>
        AnswerForms.TryToStream(Dialect.Anthropic, ApiEndpointKind.Messages, plain, includeUsage: false, out sse);
}
