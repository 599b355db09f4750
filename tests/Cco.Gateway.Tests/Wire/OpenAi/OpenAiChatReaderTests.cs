using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Wire.OpenAi;

internal sealed class OpenAiChatReaderTests
{
    [Test]
    public void Finish_CompleteAnswer_MapsEveryMember()
    {
        var facts = Read("""
            {"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"gpt-6-luna","service_tier":"flex",
             "system_fingerprint":"fp_1","error":null,
             "choices":[{"index":0,"finish_reason":"tool_calls","logprobs":null,
               "message":{"role":"assistant","content":null,"refusal":null,"annotations":[],"reasoning_content":"hm",
                 "tool_calls":[{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Bonn\"}"}}]}}],
             "usage":{"prompt_tokens":1200,"completion_tokens":80,"total_tokens":1280,
               "prompt_tokens_details":{"cached_tokens":1024,"cache_write_tokens":76,"audio_tokens":0},
               "completion_tokens_details":{"reasoning_tokens":32,"audio_tokens":0}}}
            """);

        Assert.That(facts, Is.EqualTo(new AnswerFacts
        {
            Usage = new TokenUsage
            {
                InputTokens = 100,
                CacheReadTokens = 1024,
                CacheWriteShortTokens = 76,
                OutputTokens = 80,
                ReasoningTokens = 32,
                ServiceTier = "flex",
            },
            Model = "gpt-6-luna",
            StopReason = "tool_calls",
            Complete = true,
            OutputCharacters = 2 + 15,
        }));
    }

    [TestCase("""{"prompt_tokens":26,"completion_tokens":8,"total_tokens":34}""", 26, null, 8)]
    [TestCase("""{"prompt_tokens":5,"prompt_tokens_details":{"cached_tokens":9}}""", 0, 9, null)]
    [TestCase("""{"prompt_tokens_details":{"cached_tokens":9}}""", null, 9, null)]
    [TestCase("""{"prompt_tokens":5,"prompt_tokens_details":null,"completion_tokens_details":null}""", 5, null, null)]
    [TestCase("""{"prompt_tokens":5,"input_tokens":7,"output_tokens":3}""", 5, null, 3)]
    public void Finish_Usage_IsMadeDisjoint(string usage, long? input, long? cached, long? output) =>
        Assert.That(
            Read($$"""{"choices":[],"usage":{{usage}}}""").Usage,
            Is.EqualTo(new TokenUsage { InputTokens = input, CacheReadTokens = cached, OutputTokens = output }));

    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("7")]
    public void Finish_NoUsage_IsNull(string usage) =>
        Assert.That(Read($$"""{"service_tier":"default","choices":[],"usage":{{usage}}}""").Usage, Is.Null);

    [Test]
    public void Finish_SecondChoice_DoesNotGiveTheStopReason()
    {
        var facts = Read("""{"choices":[{"index":1,"finish_reason":"length"},{"index":0,"finish_reason":"stop"}]}""");

        Assert.That(facts.StopReason, Is.EqualTo("stop"));
    }

    [Test]
    public void Finish_ChoicesWithoutNumbers_AreCounted()
    {
        var facts = Read("""{"choices":[{"finish_reason":"stop"},{"finish_reason":"length"},{"index":null,"finish_reason":"stop"}]}""");

        Assert.That((facts.StopReason, string.Join(' ', facts.OtherStopReasons), facts.Traits), Is.EqualTo(("stop", "length stop", AnswerTraits.None)));
    }

    [TestCase("0:stop 1:length 2:length", "stop", "length")]
    [TestCase("1:length 0:stop", "stop", "length")]
    [TestCase("0:length 0:stop", "stop", "length")]
    [TestCase("0:stop 0:stop 1:stop", "stop", "stop")]
    [TestCase("0:stop", "stop", "")]
    [TestCase("0:stop 2:length", "stop", "length")]
    [TestCase("0:stop 128:length", "stop", "")]
    public void Finish_Choices_EveryReasonIsToldOnce(string choices, string first, string others)
    {
        var text = string.Join(',', choices.Split(' ').Select(choice => choice.Split(':')).Select(choice => $$"""{"index":{{choice[0]}},"finish_reason":"{{choice[1]}}"}"""));

        var facts = Read($$"""{"choices":[{{text}}]}""");

        Assert.That((facts.StopReason, string.Join(' ', facts.OtherStopReasons)), Is.EqualTo((first, others)));
    }

    // Words without end are a stream's way to take memory; a real one has four.
    [Test]
    public void Finish_ReasonsWithoutEnd_AreNotKeptAndNotUnderstood()
    {
        var facts = Read($$"""{"choices":[{{string.Join(',', Enumerable.Range(0, 500).Select(n => $$"""{"index":1,"finish_reason":"r{{n}}"}"""))}},{"index":0,"finish_reason":"stop"}]}""");

        Assert.That((facts.OtherStopReasons.Count, facts.Traits), Is.EqualTo((128, AnswerTraits.NotUnderstood)));
    }

    [TestCase("""{"error":{"message":"no","type":"invalid_request_error","param":"model","code":"model_not_found"}}""")]
    [TestCase("""{"error":"model 'x' not found"}""")]
    public void Finish_ErrorBody_IsAnErrorAndNoAnswer(string body) => Assert.That(Read(body), Is.EqualTo(new AnswerFacts { Error = true }));

    // Twice is not undone.
    [TestCase("""{"error":{},"error":"no"}""", AnswerTraits.None, true)]
    [TestCase("""{"choices":[{"index":0,"finish_reason":"content_filter"},{"index":1,"finish_reason":"content_filter"}]}""", AnswerTraits.Filtered, false)]
    [TestCase("""{"choices":[{"finish_reason":"stop","message":{"refusal":"a"}},{"finish_reason":"stop","message":{"refusal":"b"}}]}""", AnswerTraits.Refused, false)]
    [TestCase("""{"choices":[{"finish_reason":"stop","message":{"annotations":[1]}},{"finish_reason":"stop","message":{"annotations":[1,2]}}]}""", AnswerTraits.ServerTools, false)]
    [TestCase("""{"choices":[{"finish_reason":"stop","message":{"refusal":""}}]}""", AnswerTraits.None, false)]
    public void Finish_SaidTwice_Stays(string body, AnswerTraits traits, bool error)
    {
        var facts = Read(body);

        Assert.That((facts.Traits, facts.Error), Is.EqualTo((traits, error)));
    }

    [TestCase("""{"object":"list","data":[{"embedding":[0.1]}],"model":"e","usage":{"prompt_tokens":8,"total_tokens":8}}""", true)]
    [TestCase("""{"object":"list","data":[],"model":"e","usage":{"prompt_tokens":8,"total_tokens":8}}""", false)]
    [TestCase("""{"object":"list","data":[{"embedding":"AAAA"}],"model":"e","usage":{"prompt_tokens":8}""", false)]
    public void Finish_Embeddings_HaveInputOnly(string body, bool complete)
    {
        var facts = AnswerReading.Read(Dialect.OpenAi, AnswerReading.Json, body, ApiEndpointKind.Embeddings);

        Assert.That(facts, Is.EqualTo(new AnswerFacts { Usage = new TokenUsage { InputTokens = 8 }, Model = "e", Complete = complete }));
    }

    [TestCase("""{"data":[1],"error":{}}""", false, true)]
    [TestCase("""{"data":[1],"error":null}""", true, false)]
    [TestCase("""{"error":{"message":"no"}}""", false, true)]
    public void Finish_EmbeddingsError_IsNoAnswer(string body, bool complete, bool error) => Assert.That(
        AnswerReading.Read(Dialect.OpenAi, AnswerReading.Json, body, ApiEndpointKind.Embeddings),
        Is.EqualTo(new AnswerFacts { Complete = complete, Error = error }));

    private static AnswerFacts Read(string body) => AnswerReading.Read(Dialect.OpenAi, AnswerReading.Json, body);
}
