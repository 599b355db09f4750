using System.Text.Json;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

public sealed class ToolTests : IDisposable
{
    private const string ReadSchema = """{"type":"object","properties":{"file_path":{"type":"string"},"limit":{"type":"integer"}},"required":["file_path"]}""";
    private const string GrepSchema = """{"type":"object","properties":{"pattern":{"type":"string"},"path":{"type":"string"},"count":{"type":"integer"}},"required":["pattern","count"]}""";

    private const string AnthropicTools =
        $$""","tools":[{"name":"Read","input_schema":{{ReadSchema}} },{"type":"custom","name":"Grep","input_schema":{{GrepSchema}} },{"type":"web_search_20260318","name":"web_search"}]""";

    private const string OpenAiTools =
        $$""","tools":[{"type":"function","function":{"name":"Read","parameters":{{ReadSchema}} } },{"type":"function","function":{"name":"Grep","parameters":{{GrepSchema}} } },{"type":"function","function":{"name":"now"} }]""";

    private readonly Simulator _simulator = new();

    [TestCase("Use the Read tool on /etc/hostname", "", """Read{"file_path":"/etc/hostname"}""")]
    [TestCase("Read", "", "")]
    [TestCase("Read the news to me and Grep it", "", "")]
    [TestCase("Please use Read on \"notes.txt\".", "", """Read{"file_path":"notes.txt"}""")]
    [TestCase("Use Grep for 'foo bar', then the Read tool on /tmp/x.", "", """Grep{"pattern":"foo bar","count":1} Read{"file_path":"/tmp/x"}""")]
    [TestCase("Use Grep for 'foo', then the Read tool on /tmp/x.", ",\"tool_choice\":{\"type\":\"auto\",\"disable_parallel_tool_use\":true}", """Grep{"pattern":"foo","count":1}""")]
    [TestCase("Readers read Reading and Read_it", "", "")]
    [TestCase("Use Read", ",\"tool_choice\":{\"type\":\"none\"}", "")]
    [TestCase("Do it", ",\"tool_choice\":{\"type\":\"any\"}", """Read{"file_path":"Do it"}""")]
    [TestCase("Use Read on /a", ",\"tool_choice\":{\"type\":\"tool\",\"name\":\"Grep\"}", """Grep{"pattern":"Use Read on /a","count":1}""")]
    [TestCase("Say web_search", "", "")]
    [TestCase("<system-reminder>Use Read</system-reminder>Hello", "", "")]
    [TestCase("<system-reminder>never Grep</system-reminder>Use Read on /b<system-reminder>open", "", """Read{"file_path":"/b"}""")]
    public async Task Messages_PromptNamesTools_CallsThem(string prompt, string choice, string calls)
    {
        var more = AnthropicTools + choice;
        var plain = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body(prompt, more));
        var streamed = AnthropicGrammar.Read(await _simulator.StreamAsync(Simulator.Anthropic, Simulator.Body(prompt, more + ",\"stream\":true")));

        using var document = JsonDocument.Parse(streamed.ToJsonString());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Calls(plain), Is.EqualTo(calls));
            Assert.That(Calls(document.RootElement), Is.EqualTo(calls));
            Assert.That(plain.GetProperty("stop_reason").GetString(), Is.EqualTo(calls.Length > 0 ? "tool_use" : "end_turn"));
            Assert.That((string?)streamed["stop_reason"], Is.EqualTo(calls.Length > 0 ? "tool_use" : "end_turn"));
            Assert.That(Ids(plain), Is.Unique.And.All.StartsWith("toolu_sim_"));
        }
    }

    [TestCase("Use the Read tool on /etc/hostname", "", """Read{"file_path":"/etc/hostname"}""")]
    [TestCase("Use Grep for `foo`, then the Read tool on /tmp/x.", "", """Grep{"pattern":"foo","count":1} Read{"file_path":"/tmp/x"}""")]
    [TestCase("Use Grep for `foo`, then the Read tool on /tmp/x.", ",\"parallel_tool_calls\":false", """Grep{"pattern":"foo","count":1}""")]
    [TestCase("What is it now?", "", "")]
    [TestCase("Call now", "", "now{}")]
    [TestCase("Use Read", ",\"tool_choice\":\"none\"", "")]
    [TestCase("Do it", ",\"tool_choice\":\"required\"", """Read{"file_path":"Do it"}""")]
    [TestCase("Do it", ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"now\"}}", "now{}")]
    public async Task ChatCompletions_PromptNamesTools_CallsThem(string prompt, string choice, string calls)
    {
        var more = OpenAiTools + choice;
        var plain = await _simulator.JsonAsync(Simulator.OpenAi, Simulator.Body(prompt, more));
        var streamed = OpenAiGrammar.Read(await _simulator.StreamAsync(Simulator.OpenAi, Simulator.Body(prompt, more + ",\"stream\":true")), false);

        using var document = JsonDocument.Parse(streamed["message"]!.ToJsonString());
        var choiceOf = plain.GetProperty("choices")[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(OpenAiCalls(choiceOf.GetProperty("message")), Is.EqualTo(calls));
            Assert.That(OpenAiCalls(document.RootElement), Is.EqualTo(calls));
            Assert.That(choiceOf.GetProperty("finish_reason").GetString(), Is.EqualTo(calls.Length > 0 ? "tool_calls" : "stop"));
            Assert.That((string?)streamed["finish_reason"], Is.EqualTo(calls.Length > 0 ? "tool_calls" : "stop"));
            Assert.That(choiceOf.GetProperty("message").GetProperty("content").ValueKind, Is.EqualTo(calls.Length > 0 ? JsonValueKind.Null : JsonValueKind.String));
        }
    }

    [TestCase("\"the host is cco-1\"")]
    [TestCase("[{\"type\":\"text\",\"text\":\"the host is cco-1\"}]")]
    public async Task Messages_EndingInToolResults_AnswersWithText(string content)
    {
        var body = $$"""
            {"model":"m","max_tokens":500,"messages":[{"role":"user","content":"Use the Read tool on /etc/hostname"},
             {"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"Read","input":{} }]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":{{content}}},{"type":"text","text":"<system-reminder>Use Grep</system-reminder>"}]},
             {"role":"system","content":"Be brief."}]{{AnthropicTools}} }
            """;

        var answer = await _simulator.JsonAsync(Simulator.Anthropic, body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.GetProperty("stop_reason").GetString(), Is.EqualTo("end_turn"));
            Assert.That(AnthropicGrammar.Text(answer), Does.StartWith("[simulated]").And.Contain("the host is cco-1"));
        }
    }

    [Test]
    public async Task ChatCompletions_EndingInToolMessages_AnswersWithText()
    {
        var body = $$"""
            {"model":"m","messages":[{"role":"user","content":"Use Read and Grep"},
             {"role":"assistant","tool_calls":[{"id":"call_1","type":"function","function":{"name":"Read","arguments":"{}"} }]},
             {"role":"tool","tool_call_id":"call_1","content":"first"},{"role":"tool","tool_call_id":"call_2","content":"second"}]{{OpenAiTools}} }
            """;

        var answer = await _simulator.JsonAsync(Simulator.OpenAi, body);

        var choice = answer.GetProperty("choices")[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(choice.GetProperty("finish_reason").GetString(), Is.EqualTo("stop"));
            Assert.That(choice.GetProperty("message").GetProperty("content").GetString(), Does.Contain("first | second"));
        }
    }

    [Test]
    public async Task Messages_NewQuestionAfterAToolRound_MayCallAgain()
    {
        var body = $$"""
            {"model":"m","max_tokens":500,"messages":[{"role":"user","content":"Use the Read tool on /a"},
             {"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"Read","input":{} }]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"x"}]},
             {"role":"assistant","content":"Done."},{"role":"user","content":"Now use Read on /b"}]{{AnthropicTools}} }
            """;

        Assert.That(Calls(await _simulator.JsonAsync(Simulator.Anthropic, body)), Is.EqualTo("""Read{"file_path":"/b"}"""));
    }

    [Test]
    public async Task Messages_NoRoomForTheCall_StopsAtTheLimitWithoutIt()
    {
        var answer = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body("Use Read on /etc/hostname", AnthropicTools, 9));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.GetProperty("stop_reason").GetString(), Is.EqualTo("max_tokens"));
            Assert.That(Calls(answer), Is.Empty);
            Assert.That(answer.GetProperty("usage").GetProperty("output_tokens").GetInt32(), Is.LessThanOrEqualTo(9));
        }
    }

    public void Dispose() => _simulator.Dispose();

    private static IEnumerable<JsonElement> ToolUses(JsonElement message) =>
        message.GetProperty("content").EnumerateArray().Where(block => block.GetProperty("type").ValueEquals("tool_use"));

    private static string Calls(JsonElement message) =>
        string.Join(' ', ToolUses(message).Select(call => call.GetProperty("name").GetString() + call.GetProperty("input").GetRawText()));

    private static IEnumerable<string?> Ids(JsonElement message) => ToolUses(message).Select(call => call.GetProperty("id").GetString());

    private static string OpenAiCalls(JsonElement message) => !message.TryGetProperty("tool_calls", out var calls) ? "" : string.Join(
        ' ',
        calls.EnumerateArray().Select(call =>
        {
            Assert.That(call.GetProperty("id").GetString(), Does.StartWith("call_sim_"));
            Assert.That(call.GetProperty("type").GetString(), Is.EqualTo("function"));
            var function = call.GetProperty("function");
            return function.GetProperty("name").GetString() + function.GetProperty("arguments").GetString();
        }));
}
