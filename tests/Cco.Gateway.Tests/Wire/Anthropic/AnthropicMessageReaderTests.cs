using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Wire.Anthropic;

internal sealed class AnthropicMessageReaderTests
{
    [Test]
    public void Finish_CompleteUsage_MapsEveryMember()
    {
        var facts = Read("""
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-opus-5-5","content":[
              {"type":"thinking","thinking":"hmm","signature":"EqQB"},{"type":"text","text":"aé\n","citations":null},
              {"type":"tool_use","id":"t","name":"n","input":{"city":"Bonn"},"caller":{"type":"direct"}}],
             "stop_reason":"tool_use","stop_sequence":null,"stop_details":null,"container":null,"diagnostics":null,
             "usage":{"input_tokens":12,"cache_creation_input_tokens":2048,"cache_read_input_tokens":10000,
              "cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":2048},"output_tokens":503,
              "output_tokens_details":{"thinking_tokens":210},"server_tool_use":{"web_search_requests":0,"web_fetch_requests":0},
              "service_tier":"standard","inference_geo":"us","speed":"fast","iterations":null,"fallback_credit":null}}
            """);

        Assert.That(facts, Is.EqualTo(new AnswerFacts
        {
            Usage = new TokenUsage
            {
                InputTokens = 12,
                CacheReadTokens = 10000,
                CacheWriteShortTokens = 0,
                CacheWriteLongTokens = 2048,
                OutputTokens = 503,
                ReasoningTokens = 210,
                WebSearchRequests = 0,
                ServiceTier = "standard",
                InferenceGeo = "us",
                Speed = "fast",
            },
            Model = "claude-opus-5-5",
            StopReason = "tool_use",
            Complete = true,
            OutputCharacters = 3 + 3 + 15,
        }));
    }

    [Test]
    public void Finish_Iterations_AreKeptInOrder()
    {
        var facts = Read("""
            {"model":"m","content":[],"stop_reason":"end_turn","usage":{"input_tokens":1,"iterations":[
              {"type":"compaction","input_tokens":100,"output_tokens":10},
              7,
              {"type":"advisor_message","model":"claude-fable-5","input_tokens":5,"cache_read_input_tokens":6,
               "cache_creation_input_tokens":9,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":5},"output_tokens":7}]}}
            """);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(facts.Traits, Is.EqualTo(AnswerTraits.None));
            Assert.That(facts.Usage?.Iterations, Is.EqualTo(new[]
            {
                new UsageIteration("compaction", null, 100, null, null, null, 10),
                new UsageIteration("advisor_message", "claude-fable-5", 5, 6, 4, 5, 7),
            }));
        }
    }

    [TestCase("end_turn", "", "", AnswerTraits.None)]
    [TestCase("tool_use", """{"type":"tool_use","input":{"a":1}}""", "", AnswerTraits.None)]
    [TestCase("max_tokens", "", "", AnswerTraits.None)]
    [TestCase("stop_sequence", "", "", AnswerTraits.None)]
    [TestCase("end_turn", """{"type":"redacted_thinking","data":"x"}""", "", AnswerTraits.None)]
    [TestCase("end_turn", """{"type":"server_tool_use","name":"web_search","input":{}}""", "", AnswerTraits.ServerTools)]
    [TestCase("end_turn", """{"type":"web_search_tool_result","content":[]}""", "", AnswerTraits.ServerTools)]
    [TestCase("end_turn", """{"type":"mcp_tool_use","input":{}}""", "", AnswerTraits.ServerTools)]
    [TestCase("end_turn", """{"type":"mcp_tool_listing"}""", "", AnswerTraits.ServerTools)]
    [TestCase("end_turn", """{"type":"container_upload","file_id":"f"}""", "", AnswerTraits.ServerTools)]
    [TestCase("end_turn", """{"type":"mcp_tool_use"},{"type":"mcp_tool_result"}""", "", AnswerTraits.ServerTools)]
    [TestCase("end_turn", """{"text":"of no type"}""", "", AnswerTraits.None)]
    [TestCase("end_turn", """{"type":"fallback"}""", "", AnswerTraits.Fallback)]
    [TestCase("end_turn", "", "\"server_tool_use\":{\"code_execution_requests\":1}", AnswerTraits.ServerTools)]
    [TestCase("end_turn", "", "\"server_tool_use\":{\"web_search_requests\":1,\"code_execution_requests\":1}", AnswerTraits.ServerTools)]
    [TestCase("end_turn", "", "\"server_tool_use\":{\"web_search_requests\":0}", AnswerTraits.None)]
    [TestCase("end_turn", "", "\"iterations\":[{\"type\":\"fallback_message\"},{\"type\":\"fallback_message\"}]", AnswerTraits.Fallback)]
    [TestCase("end_turn", "", "\"iterations\":[{\"type\":\"fallback_message\",\"model\":\"n\"}]", AnswerTraits.Fallback)]
    [TestCase("pause_turn", """{"type":"server_tool_use"}""", "", AnswerTraits.ServerTools)]
    public void Finish_Answer_HasTheTraitsOfItsParts(string stop, string block, string usage, AnswerTraits traits)
    {
        var plain = Read($$$"""{"content":[{{{block}}}],"stop_reason":"{{{stop}}}","container":null,"usage":{{{{usage}}}}}""");
        var stream = AnswerReading.Read(
            Dialect.Anthropic,
            AnswerReading.Stream,
            AnthropicStreams.Of("{}", $"{{{usage}}}", $"{{\"stop_reason\":\"{stop}\"}}", string.Concat(block.Replace("},{", "}\n{", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(AnthropicStreams.Block))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(plain.Traits, Is.EqualTo(traits), "plain");
            Assert.That(stream.Traits, Is.EqualTo(traits), "stream");
        }
    }

    // Reported, came back well, came back as an error: billed.
    [TestCase("0", 0, 0, 0)]
    [TestCase("null", 0, 1, null)]
    [TestCase("2", 2, 0, 2)]
    [TestCase("2", 1, 1, 1)]
    [TestCase("1", 1, 1, 1)]
    [TestCase("1", 0, 1, 0)]
    [TestCase("3", 1, 1, 2)]
    [TestCase("1", 1, 3, 1)]
    [TestCase("0", 0, 2, 0)]
    public void Finish_FailedSearches_AreNotCounted(string reported, int found, int failed, long? billed)
    {
        var blocks = Enumerable.Repeat("""{"type":"web_search_tool_result","content":[]}""", found)
            .Concat(Enumerable.Repeat("""{"content":{"type":"web_search_tool_result_error","error_code":"unavailable"},"type":"web_search_tool_result"}""", failed))
            .Append("""{"type":"web_fetch_tool_result","content":{"type":"web_fetch_tool_error"}}""");
        var usage = "{\"input_tokens\":1,\"server_tool_use\":{\"web_search_requests\":" + reported + "}}";
        var plain = Read($$"""{"content":[{{string.Join(',', blocks)}}],"usage":{{usage}}}""");
        var stream = AnswerReading.Read(
            Dialect.Anthropic, AnswerReading.Stream, AnthropicStreams.Of("{}", usage, blocks: string.Concat(blocks.Select(AnthropicStreams.Block))));

        Assert.That((plain.Usage?.WebSearchRequests, stream.Usage?.WebSearchRequests), Is.EqualTo((billed, billed)));
    }

    [TestCase("""[{"type":"message","model":"a","output_tokens":0},{"type":"fallback_message","model":"b","output_tokens":5}]""", "0:x")]
    [TestCase("""[{"type":"message","output_tokens":0},{"type":"fallback_message","model":"b","output_tokens":5}]""", "0:x")]
    [TestCase("""[{"type":"message","model":"a"},{"type":"fallback_message","model":"b","output_tokens":5}]""", "0:x")]
    [TestCase("""[{"type":"message","model":"a","output_tokens":3},{"type":"fallback_message","model":"b","output_tokens":5}]""", "")]
    [TestCase("""[{"type":"message","model":"a","output_tokens":7},{"type":"message","model":"A","output_tokens":0},{"type":"fallback_message","model":"b","output_tokens":5}]""", "1:x")]
    [TestCase("""[{"type":"message","model":"a","output_tokens":3},{"type":"message","model":"b","output_tokens":0},{"type":"fallback_message","model":"c","output_tokens":5}]""", "1:y")]
    [TestCase("""[{"type":"message","model":"a","output_tokens":0},{"type":"compaction","output_tokens":0},{"type":"message","model":"b","output_tokens":0},{"type":"fallback_message","model":"c","output_tokens":5}]""", "0:x 2:y")]
    [TestCase("""[{"type":"message","model":"a","output_tokens":0},{"type":"message","model":"b","output_tokens":0},{"type":"message","model":"c","output_tokens":0},{"type":"fallback_message","model":"d","output_tokens":5}]""", "0:x 1:y 2:")]
    [TestCase("""[{"type":"fallback_message","model":"b","output_tokens":0},{"type":"fallback_message","model":"b","output_tokens":5}]""", "")]
    [TestCase("""[{"type":"message","model":"a","output_tokens":0},{"type":"advisor_message","model":"b","output_tokens":5}]""", "")]
    [TestCase("""[{"type":"message","model":"a","output_tokens":0}]""", "")]
    public void Finish_DeclinedIterations_AreMarkedWithTheirCategory(string iterations, string marked)
    {
        var facts = Read($$$"""
            {"content":[{"type":"fallback","trigger":{"category":"x"}},{"type":"fallback","to":{"model":"served"},"trigger":{"type":"refusal","category":"y"}},{"type":"text","text":"a"}],
             "stop_reason":"end_turn","model":"a","usage":{"iterations":{{{iterations}}}}}
            """);

        var found = facts.Usage!.Iterations.Select((iteration, i) => (iteration, i)).Where(x => x.iteration.RefusedBeforeOutput);
        Assert.That(string.Join(' ', found.Select(x => $"{x.i}:{x.iteration.RefusalCategory}")), Is.EqualTo(marked));
        Assert.That(facts.Model, Is.EqualTo("served"));
    }

    [TestCase("{}", null)]
    [TestCase("""{"input_tokens":null}""", null)]
    [TestCase("""{"input_tokens":-1}""", null)]
    [TestCase("""{"input_tokens":1.5}""", null)]
    [TestCase("""{"input_tokens":"7"}""", null)]
    [TestCase("""{"input_tokens":99999999999999999999}""", null)]
    [TestCase("""{"input_tokens":9000000000000000000}""", null)]
    [TestCase("""{"input_tokens":0}""", 0L)]
    [TestCase("""[{"input_tokens":1}]""", null)]
    [TestCase("null", null)]
    public void Finish_NonsenseCounts_AreNotReported(string usage, long? input)
    {
        var facts = Read($$"""{"content":[],"usage":{{usage}}}""");

        Assert.That((facts.Complete, facts.Usage?.InputTokens, facts.Usage is null), Is.EqualTo((true, input, input is null)));
    }

    [TestCase("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"r"}""")]
    [TestCase("""{"error":{"message":"no"}}""")]
    [TestCase("""{"error":"model 'x' not found"}""")]
    [TestCase("""{"type":"error"}""")]
    public void Finish_ErrorBody_IsAnErrorAndNoAnswer(string body) =>
        Assert.That(Read(body), Is.EqualTo(new AnswerFacts { Error = true }));

    [TestCase("{}", 0)]
    [TestCase("null", 0)]
    [TestCase("{ }", 3)]
    [TestCase("""{"a":"é"}""", 9)]
    [TestCase("[]", 2)]
    public void Finish_ToolInput_CountsAsItIsWritten(string input, int characters) =>
        Assert.That(Read($$"""{"content":[{"type":"tool_use","input":{{input}}}]}""").OutputCharacters, Is.EqualTo(characters));

    [Test]
    public void Finish_LaterFallbackWithoutModel_TheLastNamedOneServed() => Assert.That(
        Read("""{"model":"m","content":[{"type":"fallback","to":{"model":"n"}},{"type":"fallback"},{"type":"fallback","to":{"model":null}}]}""").Model,
        Is.EqualTo("n"));

    [TestCase("refusal", "policy")]
    [TestCase("end_turn", null)]
    public void Finish_StopDetails_AreOfARefusalOnly(string stop, string? category) => Assert.That(
        Read($$$"""{"content":[],"stop_reason":"{{{stop}}}","stop_details":{"category":"policy"},"usage":{"input_tokens":1}}""").Usage!.RefusalCategory,
        Is.EqualTo(category));

    [Test]
    public void Finish_LoneSurrogates_AreNotThrown()
    {
        var facts = Read("""{"mod\ud800":1,"model":"\ud800","content":[{"type":"text","text":"\ud800"}]}""");

        Assert.That(facts.Traits, Is.EqualTo(AnswerTraits.NotUnderstood));
    }

    private static AnswerFacts Read(string body) => AnswerReading.Read(Dialect.Anthropic, AnswerReading.Json, body);
}
