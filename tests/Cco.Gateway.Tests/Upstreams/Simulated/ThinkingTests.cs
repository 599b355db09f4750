using System.Text.Json.Nodes;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

public sealed class ThinkingTests : IDisposable
{
    private readonly Simulator _simulator = new();

    [TestCase("""{"type":"adaptive"}""", true, false)]
    [TestCase("""{"type":"adaptive","display":"summarized"}""", true, false)]
    [TestCase("""{"type":"enabled","budget_tokens":1024}""", true, false)]
    [TestCase("""{"type":"adaptive","display":"omitted"}""", true, true)]
    [TestCase("""{"type":"disabled"}""", false, false)]
    [TestCase("""{"type":"between_tools"}""", false, false)]
    public async Task Messages_ThinkingAsked_ComesFirstAndSigned(string thinking, bool thinks, bool omitted)
    {
        var more = $",\"thinking\":{thinking}";
        var plain = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body("Why?", more));
        var streamed = AnthropicGrammar.Read(await _simulator.StreamAsync(Simulator.Anthropic, Simulator.Body("Why?", more + ",\"stream\":true")));

        var first = plain.GetProperty("content")[0];
        var details = plain.GetProperty("usage").GetProperty("output_tokens_details").GetProperty("thinking_tokens").GetInt32();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(plain.GetProperty("content").GetArrayLength(), Is.EqualTo(thinks ? 2 : 1));
            Assert.That(first.GetProperty("type").GetString(), Is.EqualTo(thinks ? "thinking" : "text"));
            Assert.That(details, thinks ? Is.Positive : Is.Zero);
            Assert.That(plain.GetProperty("usage").GetProperty("output_tokens").GetInt32(), Is.GreaterThan(details));
            Assert.That((int)streamed["usage"]!["output_tokens_details"]!["thinking_tokens"]!, Is.EqualTo(details));
            if (thinks)
            {
                Assert.That(first.GetProperty("thinking").GetString(), omitted ? Is.Empty : Does.Contain("Why?"));
                Assert.That(first.GetProperty("signature").GetString(), Has.Length.GreaterThan(40));
                Assert.That(JsonNode.DeepEquals(streamed["content"]![0], JsonNode.Parse(first.GetRawText())), Is.True);
            }
        }
    }

    [Test]
    public async Task Messages_ThinkingWithToolUse_ThinksFirst()
    {
        var answer = await _simulator.JsonAsync(
            Simulator.Anthropic,
            Simulator.Body("Use Look.", ",\"thinking\":{\"type\":\"adaptive\"},\"tools\":[{\"name\":\"Look\",\"input_schema\":{\"type\":\"object\"}}]"));

        var types = answer.GetProperty("content").EnumerateArray().Select(block => block.GetProperty("type").GetString());
        Assert.That(types, Is.EqualTo(["thinking", "text", "tool_use"]));
    }

    [Test]
    public async Task Messages_TheNextTurnEchoesThinking_IsAccepted()
    {
        var first = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body("Why?", ",\"thinking\":{\"type\":\"adaptive\"}"));
        var next = $$"""
            {"model":"m","max_tokens":500,"messages":[{"role":"user","content":"Why?"},
             {"role":"assistant","content":{{first.GetProperty("content").GetRawText()}}},{"role":"user","content":"And then?"}]}
            """;

        var answer = await _simulator.JsonAsync(Simulator.Anthropic, next);

        Assert.That(AnthropicGrammar.Text(answer), Does.Contain("And then?"));
    }

    public void Dispose() => _simulator.Dispose();
}
