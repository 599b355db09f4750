using System.Text;
using System.Text.Json.Nodes;
using Cco.Gateway.Wire;
using Cco.Pricing;
using CsCheck;

namespace Cco.Gateway.Tests.Wire.OpenAi;

internal sealed class OpenAiStreamReaderTests
{
    private static readonly Gen<string> Text = Gen.OneOf("", "a", "Hello ", "é", "😀", "\n", "\"").Array[0, 6].Select(string.Concat);

    [Test]
    public void Finish_RealTrace_GivesItsFacts()
    {
        Assert.That(Read(OpenAiStreams.ToolCall), Is.EqualTo(new AnswerFacts
        {
            Usage = new TokenUsage { InputTokens = 9, OutputTokens = 12, ServiceTier = "default" },
            Model = "gpt-6-luna",
            StopReason = "tool_calls",
            Complete = true,
            OutputCharacters = 3 + 4,
        }));
    }

    [TestCase("""{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", "[DONE]", true)]
    [TestCase("""{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}""", "[DONE]", true)]
    [TestCase("""{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", "{}", false)]
    [TestCase("""{"choices":[{"index":0,"delta":{},"finish_reason":null}]}""", "[DONE]", false)]
    [TestCase("""{"choices":[]}""", "[DONE]", false)]
    [TestCase("""{"choices":[{"index":0,"finish_reason":"stop"},{"index":1,"finish_reason":null}]}""", "[DONE]", false)]
    [TestCase("""{"choices":[{"index":0,"finish_reason":"stop"},{"index":1,"finish_reason":"stop"}]}""", "[DONE]", true)]
    [TestCase("""{"choices":[{"index":0,"finish_reason":"stop"},{"index":2,"finish_reason":"stop"}]}""", "[DONE]", false)]
    [TestCase("""{"choices":[{"index":0,"finish_reason":"stop"},{"index":0,"finish_reason":"stop"}]}""", "[DONE]", true)]
    [TestCase("""{"choices":[{"index":1,"finish_reason":"stop"}]}""", "[DONE]", false)]
    [TestCase("""{"choices":[{"index":0,"finish_reason":"stop"},{"index":128,"finish_reason":"stop"}]}""", "[DONE]", false)]
    public void Finish_Complete_NeedsDoneAfterEveryFinishReason(string chunk, string end, bool complete) =>
        Assert.That(Read($"data: {chunk}\n\ndata: {end}\n\n").Complete, Is.EqualTo(complete));

    [Test]
    public void Finish_AsManyChoicesAsThereCanBe_CompleteOnlyWithTheLastOnesEnd([Range(126, 127)] int ended)
    {
        var chunks = Enumerable.Range(0, 128).Reverse().Select(index =>
            $"data: {{\"choices\":[{{\"index\":{index},\"delta\":{{}},\"finish_reason\":{(index <= ended ? "\"stop\"" : "null")}}}]}}\n\n");

        Assert.That(Read(string.Concat(chunks) + "data: [DONE]\n\n").Complete, Is.EqualTo(ended == 127));
    }

    [TestCase("data: {\"error\":{\"message\":\"no\"}}\n\n")]
    [TestCase("data: {\"error\":\"no\"}\n\n")]
    [TestCase("event: error\ndata: {\"message\":\"no\"}\n\n")]
    public void Finish_ErrorFrame_IsAnErrorAndNotComplete(string frame)
    {
        var facts = Read(OpenAiStreams.ToolCall + frame);

        Assert.That((facts.Error, facts.Complete), Is.EqualTo((true, false)));
    }

    [Test]
    public void Finish_ErrorThatIsNoJson_IsAnErrorAndNothingElse()
    {
        var facts = Read(OpenAiStreams.ToolCall + "event: error\ndata: upstream {gone\n\n");

        Assert.That((facts.Error, facts.Traits), Is.EqualTo((true, AnswerTraits.None)));
    }

    [Test]
    public void Finish_NullsInALaterChunk_ReplaceNothing() => Assert.That(
        Read(OpenAiStreams.ToolCall.Replace("data: [DONE]", "data: {\"model\":null,\"service_tier\":null,\"choices\":[],\"usage\":null}\n\ndata: [DONE]", StringComparison.Ordinal)),
        Is.EqualTo(Read(OpenAiStreams.ToolCall)));

    [Test]
    public void Finish_BrokenChunk_IsNotUnderstood()
    {
        var facts = Read("data: {\"choices\":[\n\n" + OpenAiStreams.ToolCall);

        Assert.That((facts.Complete, facts.Traits), Is.EqualTo((false, AnswerTraits.NotUnderstood)));
    }

    [TestCase("""{"choices":[{"index":0,"delta":{"annotations":[{"type":"url_citation"}]},"finish_reason":"stop"}]}""", AnswerTraits.ServerTools)]
    [TestCase("""{"choices":[{"index":0,"delta":{"annotations":[]},"finish_reason":"stop"}]}""", AnswerTraits.None)]
    [TestCase("""{"choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}""", AnswerTraits.Filtered)]
    [TestCase("""{"choices":[{"index":0,"delta":{"refusal":"I can't"},"finish_reason":"stop"}]}""", AnswerTraits.Refused)]
    [TestCase("""{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}""", AnswerTraits.None)]
    public void Finish_Chunk_HasTheTraitsOfItsParts(string chunk, AnswerTraits traits)
    {
        var plain = AnswerReading.Read(Dialect.OpenAi, AnswerReading.Json, chunk.Replace("delta", "message", StringComparison.Ordinal));

        Assert.That((Read($"data: {chunk}\n\n").Traits, plain.Traits), Is.EqualTo((traits, traits)));
    }

    [Test]
    public void Finish_PlainAndStream_GiveTheSameFacts() =>
        Gen.Select(Text, Text, Text, Gen.Int[0, 99].Array[3, 3], Gen.Int[1, 40].Array[1, 4], Gen.Int[1, 7])
            .Sample((content, reasoning, arguments, numbers, sizes, piece) =>
            {
                var usage = $$$"""{"prompt_tokens":{{{numbers[0]}}},"completion_tokens":{{{numbers[1]}}},"prompt_tokens_details":{"cached_tokens":{{{numbers[2]}}}}}""";
                var message = new JsonObject
                {
                    ["content"] = content,
                    ["reasoning"] = reasoning,
                    ["tool_calls"] = new JsonArray(new JsonObject { ["function"] = new JsonObject { ["arguments"] = arguments } }),
                };
                var plain = $$"""{"model":"m","choices":[{"index":0,"message":{{message.ToJsonString()}},"finish_reason":"stop"}],"usage":{{usage}}}""";
                var stream = new StringBuilder();
                Tell(stream, content, piece, text => new JsonObject { ["content"] = text });
                Tell(stream, reasoning, piece, text => new JsonObject { ["reasoning"] = text });
                Tell(stream, arguments, piece, text => new JsonObject
                {
                    ["tool_calls"] = new JsonArray(new JsonObject { ["function"] = new JsonObject { ["arguments"] = text } }),
                });
                stream.Append("""data: {"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}""").Append("\n\n");
                stream.Append($$"""data: {"model":"m","choices":[],"usage":{{usage}}}""").Append("\n\ndata: [DONE]\n\n");
                return AnswerReading.Describe(AnswerReading.Read(Dialect.OpenAi, AnswerReading.Json, Encoding.UTF8.GetBytes(plain), sizes))
                    == AnswerReading.Describe(AnswerReading.Read(Dialect.OpenAi, AnswerReading.Stream, Encoding.UTF8.GetBytes(stream.ToString()), sizes));
            });

    private static void Tell(StringBuilder stream, string text, int piece, Func<string, JsonObject> delta)
    {
        foreach (var runes in text.EnumerateRunes().Chunk(piece))
        {
            stream.Append($$"""data: {"choices":[{"index":0,"delta":{{delta(string.Concat(runes)).ToJsonString()}},"finish_reason":null}]}""").Append("\n\n");
        }
    }

    [TestCase("data:\n\n")]
    [TestCase("event: ping\ndata:\n\n")]
    public void Finish_EventWithoutData_ChangesNothing(string frame) =>
        Assert.That(Read(frame + OpenAiStreams.ToolCall), Is.EqualTo(Read(OpenAiStreams.ToolCall)));

    [Test]
    public void Finish_EventTooLargeToRead_TooLargeAndNotComplete()
    {
        var facts = Read($"data: {new string('x', SseReader.DefaultMaxEventBytes)}\n\n{OpenAiStreams.ToolCall}");

        Assert.That((facts.Complete, facts.Traits, facts.StopReason), Is.EqualTo((false, AnswerTraits.TooLarge, "tool_calls")));
    }

    private static AnswerFacts Read(string stream) => AnswerReading.Read(Dialect.OpenAi, AnswerReading.Stream, stream);
}
