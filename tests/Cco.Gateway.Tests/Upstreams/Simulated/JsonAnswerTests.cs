namespace Cco.Gateway.Tests.Upstreams.Simulated;

public sealed class JsonAnswerTests : IDisposable
{
    private const string Schema = """{"type":"object","properties":{"title":{"type":"string"},"done":{"type":"boolean"}},"required":["title","done"],"additionalProperties":false}""";
    private const string Expected = """{"title":"Fix it","done":true}""";
    private readonly Simulator _simulator = new();

    [TestCase($$""","output_config":{"effort":"low","format":{"type":"json_schema","schema":{{Schema}} } }""")]
    [TestCase($$""","output_format":{"type":"json_schema","schema":{{Schema}} }""")]
    public async Task Messages_JsonSchemaAsked_AnswersJsonThatFits(string format)
    {
        var plain = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body("Fix it", format));
        var streamed = AnthropicGrammar.Read(await _simulator.StreamAsync(Simulator.Anthropic, Simulator.Body("Fix it", format + ",\"stream\":true")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(AnthropicGrammar.Text(plain), Is.EqualTo(Expected));
            Assert.That((string?)streamed["content"]![0]!["text"], Is.EqualTo(Expected));
            Assert.That(plain.GetProperty("stop_reason").GetString(), Is.EqualTo("end_turn"));
        }
    }

    [TestCase($$""","response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{{Schema}} } }""", Expected)]
    [TestCase(""","response_format":{"type":"json_object"}""", "{}")]
    public async Task ChatCompletions_JsonAsked_AnswersJson(string format, string expected)
    {
        var answer = await _simulator.JsonAsync(Simulator.OpenAi, Simulator.Body("Fix it", format));

        Assert.That(answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), Is.EqualTo(expected));
    }

    public void Dispose() => _simulator.Dispose();
}
