using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Wire.Anthropic;

internal sealed class AnthropicStreamReaderTests
{
    [Test]
    public void Finish_RealTrace_GivesItsFacts()
    {
        Assert.That(Read(AnthropicStreams.ToolUse), Is.EqualTo(new AnswerFacts
        {
            Usage = new TokenUsage { InputTokens = 472, OutputTokens = 89 },
            Model = "claude-opus-5",
            StopReason = "tool_use",
            Complete = true,
            OutputCharacters = 4 + 33,
        }));
    }

    [Test]
    public void Finish_StreamWithoutItsEnd_IsIncomplete()
    {
        var facts = Read(AnthropicStreams.ToolUse[..AnthropicStreams.ToolUse.IndexOf("event: message_stop", StringComparison.Ordinal)]);

        Assert.That((facts.Complete, facts.StopReason), Is.EqualTo((false, "tool_use")));
    }

    [TestCase("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", false, false)]
    [TestCase("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n", false, true)]
    [TestCase("data: {\"type\":\"error\",\"error\":{}}\n\n", false, true)]
    public void Finish_NoMessage_IsNoAnswer(string stream, bool complete, bool error)
    {
        var facts = Read(stream);

        Assert.That((facts.Complete, facts.Error, facts.Usage), Is.EqualTo((complete, error, (TokenUsage?)null)));
    }

    [Test]
    public void Finish_ErrorInsideAStream_IsNeverComplete()
    {
        var facts = Read(AnthropicStreams.ToolUse + "event: error\ndata: {\"type\":\"error\",\"error\":{}}\n\n");

        Assert.That((facts.Complete, facts.Error), Is.EqualTo((false, true)));
    }

    [Test]
    public void Finish_BrokenEvent_IsNotUnderstood()
    {
        var facts = Read(AnthropicStreams.ToolUse.Replace("\"usage\":{\"output_tokens\":89}}", "\"usage\":{", StringComparison.Ordinal));

        Assert.That((facts.Complete, facts.Traits), Is.EqualTo((false, AnswerTraits.NotUnderstood)));
    }

    [Test]
    public void Finish_WithoutEventLines_GivesTheSameFacts()
    {
        var lines = AnthropicStreams.ToolUse.Split('\n').Where(line => !line.StartsWith("event:", StringComparison.Ordinal));

        Assert.That(Read(string.Join('\n', lines)), Is.EqualTo(Read(AnthropicStreams.ToolUse)));
    }

    [Test]
    public void Finish_WithoutEventLinesAndTypeNotFirst_GivesTheSameFacts()
    {
        var lines = AnthropicStreams.ToolUse.Split('\n').Where(line => !line.StartsWith("event:", StringComparison.Ordinal));
        var stream = string.Join('\n', lines);
        var moved = stream.Replace("{\"type\":\"message_stop\"", "{\"of\":{\"type\":\"error\"},\"type\":\"message_stop\"", StringComparison.Ordinal);

        Assert.That(moved, Is.Not.EqualTo(stream));
        Assert.That(Read(moved), Is.EqualTo(Read(AnthropicStreams.ToolUse)));
    }

    [Test]
    public void Finish_EventThatIsNoObject_ChangesNothing([Values("message_start", "message_delta")] string name, [Values("5", "\"x\"", "[]")] string data)
    {
        var at = AnthropicStreams.ToolUse.IndexOf("event: message_stop", StringComparison.Ordinal);

        Assert.That(
            Read(AnthropicStreams.ToolUse.Insert(at, $"event: {name}\ndata: {data}\n\n")),
            Is.EqualTo(Read(AnthropicStreams.ToolUse)));
    }

    // contract.md 1.8: cumulative values replace, null and missing ones do not.
    [TestCase("""{"input_tokens":2679,"output_tokens":3}""", """{"input_tokens":10682,"output_tokens":510}""", 10682, null, null, null, 510)]
    [TestCase("""{"input_tokens":5,"output_tokens":1}""", """{"input_tokens":null,"cache_read_input_tokens":null,"output_tokens":9}""", 5, null, null, null, 9)]
    [TestCase("""{"input_tokens":5,"cache_read_input_tokens":7,"cache_creation_input_tokens":0,"output_tokens":1}""", """{"output_tokens":9}""", 5, 7, 0, null, 9)]
    // The split is not repeated: growth goes to the lifetime in use, else to the short one.
    [TestCase("""{"cache_creation_input_tokens":10,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":10}}""", """{"cache_creation_input_tokens":25}""", null, null, 0, 25, null)]
    [TestCase("""{"cache_creation_input_tokens":10,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":0}}""", """{"cache_creation_input_tokens":25}""", null, null, 25, 0, null)]
    [TestCase("""{"cache_creation_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0}}""", """{"cache_creation_input_tokens":25}""", null, null, 25, 0, null)]
    [TestCase("""{"cache_creation_input_tokens":9,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":5}}""", """{"cache_creation_input_tokens":25}""", null, null, 20, 5, null)]
    [TestCase("""{"cache_creation_input_tokens":9}""", """{"cache_creation_input_tokens":25}""", null, null, 25, null, null)]
    [TestCase("""{"input_tokens":0,"output_tokens":0}""", """{"input_tokens":26,"output_tokens":8}""", 26, null, null, null, 8)]
    // A later, smaller total holds: the short part is given up first. In one report the split is the sharper.
    [TestCase("""{"cache_creation_input_tokens":9,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":5}}""", """{"cache_creation_input_tokens":6}""", null, null, 1, 5, null)]
    [TestCase("""{"cache_creation_input_tokens":9,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":5}}""", """{"cache_creation_input_tokens":3}""", null, null, 0, 3, null)]
    [TestCase("""{"cache_creation_input_tokens":9,"cache_creation":{"ephemeral_5m_input_tokens":9,"ephemeral_1h_input_tokens":0}}""", """{"cache_creation_input_tokens":0}""", null, null, 0, 0, null)]
    [TestCase("""{"cache_creation_input_tokens":9,"cache_creation":{"ephemeral_1h_input_tokens":9}}""", """{"cache_creation_input_tokens":2}""", null, null, null, 2, null)]
    [TestCase("{}", """{"cache_creation_input_tokens":1,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":5}}""", null, null, 4, 5, null)]
    [TestCase("""{"cache_creation_input_tokens":1}""", """{"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":5}}""", null, null, 4, 5, null)]
    public void Finish_Usage_IsOverwrittenNotAdded(
        string start, string delta, long? input, long? read, long? writtenShort, long? writtenLong, long? output)
    {
        var usage = Read(AnthropicStreams.Of(start, delta)).Usage;

        Assert.That(usage, Is.EqualTo(new TokenUsage
        {
            InputTokens = input,
            CacheReadTokens = read,
            CacheWriteShortTokens = writtenShort,
            CacheWriteLongTokens = writtenLong,
            OutputTokens = output,
        }));
    }

    [Test]
    public void Finish_SeveralDeltas_TheLastValueCounts()
    {
        var twice = AnthropicStreams.ToolUse.Replace(
            "event: message_delta\n",
            "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":null},\"usage\":{\"output_tokens\":40}}\n\nevent: message_delta\n",
            StringComparison.Ordinal);

        Assert.That(Read(twice), Is.EqualTo(Read(AnthropicStreams.ToolUse)));
    }

    [Test]
    public void Finish_AnotherEndInALaterDelta_TheLastCounts()
    {
        var stream = AnthropicStreams.Of("""{"input_tokens":5}""", "{}", """{"stop_reason":"end_turn","stop_details":{"category":"c"}}""").Replace(
            "event: message_stop",
            "event: message_delta\ndata: {\"delta\":{\"model\":\"n\",\"stop_reason\":\"refusal\",\"stop_details\":{\"category\":\"d\"}}}\n\nevent: message_stop",
            StringComparison.Ordinal);

        var facts = Read(stream);

        Assert.That((facts.Model, facts.StopReason, facts.Usage!.RefusalCategory), Is.EqualTo(("n", "refusal", "d")));
    }

    [Test]
    public void Finish_NullsInALaterDelta_ReplaceNothing()
    {
        const string Refused = """{"stop_reason":"refusal","stop_details":{"category":"c"}}""";
        var once = AnthropicStreams.Of("""{"input_tokens":5}""", "{}", Refused);
        var twice = once.Replace(
            "event: message_stop",
            "event: message_delta\ndata: {\"delta\":{\"model\":null,\"stop_reason\":null,\"stop_details\":null}}\n\nevent: message_stop",
            StringComparison.Ordinal);

        Assert.That(Read(twice), Is.EqualTo(Read(once)).And.Property(nameof(AnswerFacts.StopReason)).EqualTo("refusal"));
    }

    [TestCase("""{"stop_reason":"refusal"}""", "", true)]
    [TestCase("""{"stop_reason":"refusal"}""", """{"type":"text","text":""}""", true)]
    [TestCase("""{"stop_reason":"refusal"}""", """{"type":"text","text":"I"}""", false)]
    [TestCase("""{"stop_reason":"refusal"}""", """{"type":"text","text":"I"} {"type":"text","text":"can"}""", false)]
    [TestCase("""{"stop_reason":"refusal"}""", """{"type":"tool_use","input":{}}""", false)]
    [TestCase("""{"stop_reason":"refusal"}""", """{"type":"tool_use"} {"type":"tool_use"}""", false)]
    [TestCase("""{"stop_reason":"refusal"}""", """{"type":"text","text":"A"} {"type":"fallback"}""", true, Description = "the text is another model's")]
    [TestCase("""{"stop_reason":"refusal"}""", """{"type":"fallback"} {"type":"text","text":"B"}""", false)]
    [TestCase("""{"stop_reason":"end_turn"}""", "", false)]
    public void Finish_Refusal_IsFreeOnlyBeforeOutput(string delta, string block, bool free)
    {
        var blocks = block.Length == 0 ? "" : string.Concat(block.Split(' ').Select(AnthropicStreams.Block));

        var facts = Read(AnthropicStreams.Of("""{"input_tokens":5}""", "{}", delta, blocks));

        Assert.That(facts.Usage?.RefusedBeforeOutput, Is.EqualTo(free));
    }

    [TestCase("""{"stop_reason":"end_turn","container":{"id":"c","expires_at":"x"}}""", AnswerTraits.ServerTools)]
    [TestCase("""{"container":{"id":"c"},"stop_reason":"end_turn","container":{"id":"c"}}""", AnswerTraits.ServerTools)]
    [TestCase("""{"stop_reason":"end_turn","container":null}""", AnswerTraits.None)]
    [TestCase("""{"stop_reason":"max_tokens"}""", AnswerTraits.None)]
    public void Finish_Delta_ContainerIsTheProviders(string delta, AnswerTraits traits) =>
        Assert.That(Read(AnthropicStreams.Of("{}", "{}", delta)).Traits, Is.EqualTo(traits));

    private static AnswerFacts Read(string stream) => AnswerReading.Read(Dialect.Anthropic, AnswerReading.Stream, stream);
}
