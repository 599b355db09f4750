using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Wire.OpenAi;

internal sealed class OpenAiResponsesReaderTests
{
    private const string Response = """
        {"id":"resp_1","object":"response","status":"completed","model":"gpt-6.2-sol","service_tier":"default","error":null,"incomplete_details":null,"output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}]},{"type":"message","content":[{"type":"output_text","text":"Hello","annotations":[]}]},{"type":"function_call","arguments":"{}"}],"usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":30,"cache_write_tokens":25,"cache_write_tokens_details":{"ttl_30m_tokens":5,"ttl_12h_tokens":20}},"output_tokens":40,"output_tokens_details":{"reasoning_tokens":8},"total_tokens":140}}
        """;

    private static readonly AnswerFacts Expected = new()
    {
        Usage = new TokenUsage
        {
            InputTokens = 45,
            CacheReadTokens = 30,
            CacheWriteShortTokens = 5,
            CacheWriteLongTokens = 20,
            OutputTokens = 40,
            ReasoningTokens = 8,
            ServiceTier = "default",
        },
        Model = "gpt-6.2-sol",
        StopReason = "completed",
        Complete = true,
        OutputCharacters = 2 + 5 + 2,
    };

    [Test]
    public void Finish_PlainAnswer_MapsEveryMember() => Assert.That(Plain(Response), Is.EqualTo(Expected));

    [Test]
    public void Finish_Stream_GivesTheSameFacts() => Assert.That(
        Stream("event: response.created\ndata: {\"response\":{\"status\":\"in_progress\"}}\n\n"
            + "event: response.output_text.delta\ndata: {\"delta\":\"Hello\"}\n\n"
            + $"event: response.completed\ndata: {{\"type\":\"response.completed\",\"response\":{Response.Trim()}}}\n\n"),
        Is.EqualTo(Expected));

    [Test]
    public void Finish_StreamCutShort_KnowsTheCharacters() => Assert.That(
        Stream("event: response.output_text.delta\ndata: {\"delta\":\"Hel\"}\n\nevent: response.function_call_arguments.delta\ndata: {\"delta\":\"{\"}\n\n"),
        Is.EqualTo(new AnswerFacts { OutputCharacters = 4 }));

    [TestCase("""{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]}""", "max_output_tokens", true, AnswerTraits.None)]
    [TestCase("""{"status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[]}""", "content_filter", true, AnswerTraits.Filtered)]
    [TestCase("""{"status":"incomplete","output":[]}""", "incomplete", true, AnswerTraits.None)]
    [TestCase("""{"status":"completed","incomplete_details":{"reason":"x"},"output":[]}""", "completed", true, AnswerTraits.None)]
    [TestCase("""{"status":"completed"}""", "completed", false, AnswerTraits.None)]
    [TestCase("""{"status":"completed","output":[]""", "completed", false, AnswerTraits.None)]
    [TestCase("""{"status":"completed","error":{},"output":[]}""", "completed", false, AnswerTraits.None)]
    [TestCase("""{"status":"failed","output":[]}""", "failed", false, AnswerTraits.None)]
    [TestCase("""{"output":[]}""", null, false, AnswerTraits.None)]
    [TestCase("""{"status":"completed","output":[{"type":"custom_tool_call","input":"x"},{"type":"function_call"},{"type":"reasoning"},{"type":"message"},{}]}""", "completed", true, AnswerTraits.None)]
    [TestCase("""{"status":"completed","output":[{"type":"code_interpreter_call"},{"type":"of_tomorrow"}]}""", "completed", true, AnswerTraits.ServerTools)]
    [TestCase("""{"status":"completed","output":[{"content":[{"annotations":[{}]},{"annotations":[{}]}]}]}""", "completed", true, AnswerTraits.ServerTools)]
    [TestCase("""{"status":"completed","output":[{"content":[{"refusal":"no"},{"refusal":"no"}]}]}""", "completed", true, AnswerTraits.Refused)]
    [TestCase("""{"status":"queued","output":[]}""", "queued", false, AnswerTraits.None)]
    [TestCase("""{"status":"completed","output":[{"type":"web_search_call"}]}""", "completed", true, AnswerTraits.ServerTools)]
    [TestCase("""{"status":"completed","output":[{"type":"message","content":[{"type":"refusal","refusal":"no"}]}]}""", "completed", true, AnswerTraits.Refused)]
    [TestCase("""{"status":"completed","output":[{"type":"message","content":[{"annotations":[{}],"text":"a"}]}]}""", "completed", true, AnswerTraits.ServerTools)]
    public void Finish_Status_DecidesCompleteness(string body, string? stop, bool complete, AnswerTraits traits)
    {
        var facts = Plain(body);

        Assert.That((facts.StopReason, facts.Complete, facts.Traits), Is.EqualTo((stop, complete, traits)));
    }

    [TestCase("""{"type":"web_search_call","status":"completed","action":{"type":"search"}},{"type":"web_search_call"}""", 2L)]
    [TestCase("""{"type":"web_search_call","status":"failed","action":{"type":"search"}}""", null)]
    [TestCase("""{"type":"web_search_call","status":"completed","action":{"type":"open_page"}}""", null)]
    [TestCase("""{"type":"file_search_call","status":"completed","action":{"type":"search"}}""", null)]
    public void Finish_WebSearches_AreThoseThatSearched(string items, long? searches) =>
        Assert.That(Plain($$$"""{"status":"completed","output":[{{{items}}}],"usage":{"input_tokens":1}}""").Usage!.WebSearchRequests, Is.EqualTo(searches));

    [TestCase("""{"status":"failed","output":[]}""", true)]
    [TestCase("""{"status":"completed","error":{},"output":[]}""", true)]
    [TestCase("""{"status":"completed","error":null,"output":[]}""", false)]
    public void Finish_FailedAnswer_IsAnError(string body, bool error) => Assert.That(Plain(body).Error, Is.EqualTo(error));

    [Test]
    public void Finish_StreamCutBehindItsBeginning_KnowsTheModel() => Assert.That(
        Stream("event: response.created\ndata: {\"response\":{\"status\":\"completed\",\"model\":\"m\",\"output\":[]}}\n\n"),
        Is.EqualTo(new AnswerFacts { Model = "m" }));

    [Test]
    public void Finish_IncompleteEvent_IsAnEnd() => Assert.That(
        Stream($"event: response.incomplete\ndata: {{\"response\":{Response.Trim()}}}\n\n"),
        Is.EqualTo(Expected));

    [TestCase("response.completed", "{}")]
    [TestCase("response.completed", "[]")]
    [TestCase("response.created", "5")]
    [TestCase("response.output_text.delta", "[]")]
    [TestCase("response.of_tomorrow", "{\"response\":{}}")]
    public void Finish_EventWithoutResponse_ChangesNothing(string name, string data) => Assert.That(
        Stream($"event: response.completed\ndata: {{\"response\":{Response.Trim()}}}\n\nevent: {name}\ndata: {data}\n\n"),
        Is.EqualTo(Expected));

    [TestCase("response.completed", false)]
    [TestCase("response.failed", true)]
    public void Finish_SecondEnd_TheLastResponseCounts(string last, bool error) => Assert.That(
        Stream($"event: {last}\ndata: {{\"response\":{{\"status\":\"queued\"}}}}\n\nevent: {last}\ndata: {{\"response\":{Response.Trim()}}}\n\n"),
        Is.EqualTo(Expected with { Error = error, Complete = !error }));

    [Test]
    public void Finish_ErrorBehindTheEnd_IsAnErrorWithTheFactsBefore() => Assert.That(
        Stream($"event: response.completed\ndata: {{\"response\":{Response.Trim()}}}\n\nevent: error\ndata: {{\"message\":\"no\"}}\n\n"),
        Is.EqualTo(Expected with { Error = true, Complete = false }));

    [TestCase("event: response.failed\ndata: {\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"x\"},\"output\":[]}}\n\n")]
    [TestCase("event: error\ndata: {\"message\":\"no\"}\n\n")]
    public void Finish_FailedStream_IsAnError(string stream)
    {
        var facts = Stream(stream);

        Assert.That((facts.Error, facts.Complete), Is.EqualTo((true, false)));
    }

    private static AnswerFacts Plain(string body) => AnswerReading.Read(Dialect.OpenAi, AnswerReading.Json, body, ApiEndpointKind.Responses);

    private static AnswerFacts Stream(string body) => AnswerReading.Read(Dialect.OpenAi, AnswerReading.Stream, body, ApiEndpointKind.Responses);
}
