using System.Text;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Replay;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Cco.TestKit.Grammar;

namespace Cco.Gateway.Tests.Wire.Replay;

/// <summary>A Responses answer in both its forms (contract.md 2.4): recorded streams against plain answers written by hand.</summary>
internal sealed class ResponsesFormsTests
{
    private const string Recorded = "responses";
    private const string ServerTool = "only-recorded-server-tool";

    private static IEnumerable<string> Whole() => RecordedStreams.Whole(Recorded);

    private static IEnumerable<string> Tellable() => Whole().Where(name => name != ServerTool);

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

        Assert.That(JsonTruth.Of(ResponsesGrammar.Read(sse).ToJsonString()), Is.EqualTo(JsonTruth.Of(plain)));
    }

    [TestCaseSource(nameof(Tellable))]
    public void TryToStream_PlainAnswer_FoldsBack(string name)
    {
        var plain = RecordedStreams.Plain(Recorded, name);
        Assert.That(Tell(plain, out var sse), Is.True);

        Assert.That(Fold(sse, out var json), Is.True);

        Assert.That(JsonTruth.Of(json), Is.EqualTo(JsonTruth.Of(plain)));
    }

    [Test]
    public void TryToStream_ServerTool_False()
    {
        Assert.That(Tell(RecordedStreams.Plain(Recorded, ServerTool), out var sse), Is.False);

        Assert.That(sse, Is.Empty);
    }

    [TestCase("\"status\":\"completed\",\"background\"", "\"status\":\"queued\",\"background\"")]
    [TestCase("\"error\":null", "\"error\":{\"code\":\"x\",\"message\":\"x\"}")]
    [TestCase("\"object\":\"response\"", "\"object\":\"list\"")]
    [TestCase("\"id\":\"msg_1\",", "")]
    [TestCase("\"type\":\"output_text\"", "\"type\":\"output_song\"")]
    [TestCase("\"annotations\":[]", "\"annotations\":{}")]
    [TestCase("\"created_at\":1790000000", "\"created_at\":null")]
    public void TryToStream_NotToBeHadExactly_False(string original, string changed)
    {
        var plain = Encoding.UTF8.GetString(RecordedStreams.Plain(Recorded, "text"));
        Assert.That(plain, Does.Contain(original));

        Assert.That(Tell(Encoding.UTF8.GetBytes(plain.Replace(original, changed, StringComparison.Ordinal)), out _), Is.False);
    }

    private static bool Fold(byte[] stream, out byte[] json) => AnswerForms.TryToPlain(Dialect.OpenAi, ApiEndpointKind.Responses, stream, out json);

    private static bool Tell(byte[] plain, out byte[] sse) =>
        AnswerForms.TryToStream(Dialect.OpenAi, ApiEndpointKind.Responses, plain, includeUsage: false, out sse);
}
