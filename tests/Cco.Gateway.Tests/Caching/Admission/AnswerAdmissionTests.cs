using Cco.Gateway.Caching.Admission;
using Cco.Gateway.Tests.Caching.Keys.Oracle;
using Cco.Gateway.Tests.Wire;
using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Caching.Admission;

/// <summary>Only a whole, successful answer that is the same for whoever asks again is stored (architecture.md 5.6).</summary>
internal sealed class AnswerAdmissionTests
{
    private static readonly AnswerFacts GoodFacts = new() { Complete = true, StopReason = "end_turn" };

    private static readonly FinishedAnswer Good = new(200, ApiEndpointKind.Messages, GoodFacts);

    // One answer for each rule that breaks it alone.
    private static readonly Dictionary<string, FinishedAnswer> Broken = new()
    {
        ["NotWanted"] = Good with { Wanted = false },
        ["Status"] = Good with { Status = 206 },
        ["Error"] = With(facts => facts with { Error = true }),
        ["EndNotSeen"] = With(facts => facts with { Complete = false }),
        ["EndNotSaid"] = With(facts => facts with { StopReason = null }),
        ["PauseTurn"] = With(facts => facts with { StopReason = "pause_turn" }),
        ["Compaction"] = With(facts => facts with { StopReason = "compaction" }),
        ["ContextWindow"] = With(facts => facts with { StopReason = "model_context_window_exceeded" }),
        ["Filter"] = With(facts => facts with { Traits = AnswerTraits.Filtered }),
        ["Refusal"] = With(facts => facts with { Traits = AnswerTraits.Refused }),
        ["ServerTools"] = With(facts => facts with { Traits = AnswerTraits.ServerTools }),
        ["Fallback"] = With(facts => facts with { Traits = AnswerTraits.Fallback }),
        ["UnknownEnd"] = With(facts => facts with { StopReason = "some_future_reason" }),
        ["NotUnderstood"] = With(facts => facts with { Traits = AnswerTraits.NotUnderstood }),
        ["TooLarge"] = Good with { Held = false },
        ["TooManyTokens"] = With(facts => facts with { Usage = new TokenUsage { OutputTokens = 11 } }) with { MaxTokens = 10 },
        ["ConfigurationChanged"] = Good with { SameRules = false },
    };

    private static IEnumerable<string> Names() => AnswerAdmission.Rules.Select(rule => rule.Name);

    private static IEnumerable<string> GoodEnds() => AnswerAdmission.GoodEnds;

    [Test]
    public void NotStored_GoodAnswer_IsNone() => Assert.That(AnswerAdmission.NotStored(Good), Is.Null);

    [TestCaseSource(nameof(Names))]
    public void Rule_AnswerThatOnlyItForbids_GivesItsReason(string name)
    {
        var answer = Broken[name];
        var rule = AnswerAdmission.Rules.Single(rule => rule.Name == name);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rule.Applies(answer), Is.True);
            Assert.That(rule.Applies(Good), Is.False);
            Assert.That(AnswerAdmission.NotStored(answer), Is.EqualTo(rule.Reason));
        }
    }

    [TestCase("tool_use", null)]
    [TestCase("length", null)]
    [TestCase("some_future_reason", "not-understood")]
    [TestCase("refusal", "refusal")]
    [TestCase("pause_turn", "pause_turn")]
    [TestCase("compaction", "compaction")]
    [TestCase("model_context_window_exceeded", "model_context_window_exceeded")]
    public void NotStored_EndOfAnotherChoice_AsOfTheFirst(string word, string? reason) =>
        Assert.That(AnswerAdmission.NotStored(With(facts => facts with { OtherStopReasons = ["stop", word] })), Is.EqualTo(reason));

    [TestCase(201)]
    [TestCase(206)]
    [TestCase(400)]
    [TestCase(500)]
    public void NotStored_AnyOtherStatus_Status(int status) => Assert.That(AnswerAdmission.NotStored(Good with { Status = status }), Is.EqualTo("status"));

    [Test]
    public void NotStored_NothingWentUpstream_Status() => Assert.That(AnswerAdmission.NotStored(Good with { Facts = null }), Is.EqualTo("status"));

    [TestCaseSource(nameof(GoodEnds))]
    public void NotStored_GoodEnd_IsNone(string word) => Assert.That(AnswerAdmission.NotStored(With(facts => facts with { StopReason = word })), Is.Null);

    [TestCase(ApiEndpointKind.CountTokens, null)]
    [TestCase(ApiEndpointKind.Embeddings, null)]
    [TestCase(ApiEndpointKind.Messages, "incomplete")]
    [TestCase(ApiEndpointKind.ChatCompletions, "incomplete")]
    [TestCase(ApiEndpointKind.Responses, "incomplete")]
    public void NotStored_NoReasonToStop_OnlyWhereNoneIsSaid(ApiEndpointKind endpoint, string? reason) =>
        Assert.That(AnswerAdmission.NotStored(With(facts => facts with { StopReason = null }) with { Endpoint = endpoint }), Is.EqualTo(reason));

    // Not reported: the text tells, four characters a token; nothing generated is no tokens.
    [TestCase(10, 999, null)]
    [TestCase(11, 0, "too-many-tokens")]
    [TestCase(null, 40, null)]
    [TestCase(null, 41, "too-many-tokens")]
    [TestCase(null, 0, null)]
    public void NotStored_OutputTokensAndALimit_MoreThanIt(int? reported, int characters, string? reason) => Assert.That(
        AnswerAdmission.NotStored(With(facts => facts with { Usage = new TokenUsage { OutputTokens = reported }, OutputCharacters = characters }) with { MaxTokens = 10 }),
        Is.EqualTo(reason));

    [TestCase("refusal", AnswerTraits.None, "refusal")]
    [TestCase("pause_turn", AnswerTraits.ServerTools, "pause_turn")]
    [TestCase("content_filter", AnswerTraits.Filtered | AnswerTraits.Refused, "content_filter")]
    [TestCase("end_turn", AnswerTraits.ServerTools | AnswerTraits.Fallback, "server-tools")]
    [TestCase("end_turn", AnswerTraits.TooLarge, "too-large")]
    public void NotStored_SeveralReasons_IsTheFirstRules(string stop, AnswerTraits traits, string reason) =>
        Assert.That(AnswerAdmission.NotStored(With(facts => facts with { StopReason = stop, Traits = traits })), Is.EqualTo(reason));

    // An answer that ran out of its tokens, in each API's words.
    [TestCase(Dialect.Anthropic, """{"content":[],"stop_reason":"max_tokens"}""", null)]
    [TestCase(Dialect.OpenAi, """{"choices":[{"index":0,"message":{},"finish_reason":"length"}]}""", null)]
    [TestCase(Dialect.OpenAi, """{"choices":[{"index":0,"message":{},"finish_reason":null}]}""", "incomplete")]
    [TestCase(Dialect.Anthropic, """{"content":[],"stop_reason":null}""", "incomplete")]
    [TestCase(Dialect.Anthropic, """{"type":"error","error":{}}""", "error")]
    public void NotStored_AnswerAsRead_Reason(Dialect dialect, string body, string? reason) =>
        Assert.That(AnswerAdmission.NotStored(Good with { Facts = AnswerReading.Read(dialect, AnswerReading.Json, body) }), Is.EqualTo(reason));

    [TestCase("max_output_tokens", null)]
    [TestCase("content_filter", "content_filter")]
    [TestCase("some_future_reason", "not-understood")]
    public void NotStored_IncompleteResponse_ByItsReason(string why, string? reason)
    {
        var body = $$$"""{"status":"incomplete","incomplete_details":{"reason":"{{{why}}}"},"output":[]}""";
        using var reader = AnswerReaders.Create(Dialect.OpenAi, ApiEndpointKind.Responses, AnswerReading.Json);
        reader.Append(System.Text.Encoding.UTF8.GetBytes(body));

        Assert.That(AnswerAdmission.NotStored(new FinishedAnswer(200, ApiEndpointKind.Responses, reader.Finish(endOfBody: true))), Is.EqualTo(reason));
    }

    [Test]
    public void Rules_Specification_SaysTheSame() =>
        Assert.That(AnswerAdmission.Rules.Select(rule => (rule.Name, rule.Reason)), Is.EqualTo(Specification.Rules("## Answers that are never stored")));

    [Test]
    public void GoodEnds_Specification_SaysTheSame() =>
        Assert.That(AnswerAdmission.GoodEnds, Is.EquivalentTo(Specification.GoodEnds()));

    [Test]
    public void NotStored_AnyAnswer_AllocatesNothing()
    {
        AnswerAdmission.NotStored(Good);
        var before = GC.GetAllocatedBytesForCurrentThread();
        AnswerAdmission.NotStored(Good);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static FinishedAnswer With(Func<AnswerFacts, AnswerFacts> change) => new(200, ApiEndpointKind.Messages, change(GoodFacts));
}
