namespace Cco.Gateway.Tests.Upstreams.Simulated;

public sealed class AnthropicJudgementTests : IDisposable
{
    private const string Hi = """{"role":"user","content":"Hi"}""";
    private readonly Simulator _simulator = new();

    [TestCase("""{"max_tokens":9,"messages":[HI]}""", "model: Field required")]
    [TestCase("""{"model":null,"max_tokens":9,"messages":[HI]}""", "model: Field required")]
    [TestCase("""{"model":7,"max_tokens":9,"messages":[HI]}""", "model: Input should be a string")]
    [TestCase("""{"model":"","max_tokens":9,"messages":[HI]}""", "model: String should have at least 1 character")]
    [TestCase("""{"model":"m","messages":[HI]}""", "max_tokens: Field required")]
    [TestCase("""{"model":"m","max_tokens":"9","messages":[HI]}""", "max_tokens: Input should be an integer")]
    [TestCase("""{"model":"m","max_tokens":1.5,"messages":[HI]}""", "max_tokens: Input should be an integer")]
    [TestCase("""{"model":"m","max_tokens":-1,"messages":[HI]}""", "max_tokens: Input should be greater than or equal to 0")]
    [TestCase("""{"model":"m","max_tokens":99999999999,"messages":[HI]}""", "max_tokens: Input should be an integer")]
    [TestCase("""{"model":"m","max_tokens":9}""", "messages: Field required")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":"Hi"}""", "messages: Input should be an array")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[]}""", "messages: at least one message is required")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":["Hi"]}""", "messages.0: Input should be an object")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[{"content":"Hi"}]}""", "messages.0.role: Field required")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI,{"role":"tool","content":"Hi"}]}""", "messages.1.role: Input should be 'user', 'assistant' or 'system'")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[{"role":"user"}]}""", "messages.0.content: Field required")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":7}]}""", "messages.0.content: Input should be a string or an array of content blocks")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":["Hi"]}]}""", "messages.0.content.0: Input should be an object")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"text":"Hi"}]}]}""", "messages.0.content.0.type: Field required")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages.0.content.0.text: Field required")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":1}]}]}""", "messages.0.content.0.text: Input should be a string")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"tool_result"}]}]}""", "messages.0.content.0.tool_use_id: Field required")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"tool_use","id":"a","name":"b","input":{}}]}]}""", "messages.0.content.0.type: `tool_use` blocks can only be in `assistant` messages")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI,{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"b","input":"{}"}]}]}""", "messages.1.content.0.input: Input should be an object")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI,{"role":"assistant","content":[{"type":"thinking","thinking":""}]}]}""", "messages.1.content.0.signature: Field required")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"stream":"true"}""", "stream: Input should be a boolean")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"system":7}""", "system: Input should be a string or an array of text blocks")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"temperature":"hot"}""", "temperature: Input should be a number")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"temperature":1.5}""", "temperature: Input should be between 0 and 1")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"stop_sequences":[1]}""", "stop_sequences: Input should be an array of strings")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"metadata":"me"}""", "metadata: Input should be an object")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"tools":{}}""", "tools: Input should be an array")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"tools":[{"name":"a"}]}""", "tools.0.input_schema: Field required")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"tools":[{"input_schema":{}}]}""", "tools.0.name: Field required")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"tool_choice":{"type":"any"}}""", "tool_choice: may only be specified while providing `tools`")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"tool_choice":{"type":"all"}}""", "tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none'")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"tools":[{"name":"a","input_schema":{}}],"tool_choice":{"type":"tool","name":"b"}}""", "tool_choice.name: Tool 'b' not found in provided tools")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"thinking":true}""", "thinking: Input should be an object")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"thinking":{"type":"hard"}}""", "thinking.type: Input should be 'enabled', 'adaptive', 'disabled' or 'between_tools'")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"thinking":{"type":"enabled"}}""", "thinking.budget_tokens: Field required")]
    [TestCase("""{"model":"m","max_tokens":2000,"messages":[HI],"thinking":{"type":"enabled","budget_tokens":2000}}""", "thinking.budget_tokens: `max_tokens` must be greater than `thinking.budget_tokens`")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"output_config":{"format":{"type":"json_schema"}}}""", "output_config.format.schema: Field required")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[HI],"output_config":{"format":{"type":"xml"}}}""", "output_config.format.type: Input should be 'json_schema'")]
    [TestCase("""{"model":"m","max_tokens":0,"messages":[HI],"stream":true}""", "max_tokens: 0 cannot be combined with stream, thinking, output_config.format or a forced tool_choice")]
    [TestCase("[]", "The request body is not a valid JSON object.")]
    [TestCase("", "The request body is not a valid JSON object.")]
    [TestCase("{", "The request body is not a valid JSON object.")]
    [TestCase("""{"model":"\ud800","max_tokens":9,"messages":[HI]}""", "The request body holds a string that is not valid Unicode.")]
    [TestCase("""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"\udc00"}]}""", "The request body holds a string that is not valid Unicode.")]
    public async Task Messages_WrongBody_RefusesNamingTheField(string body, string message)
    {
        var answer = await _simulator.JsonAsync(Simulator.Anthropic, body.Replace("HI", Hi, StringComparison.Ordinal), 400);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.GetProperty("type").GetString(), Is.EqualTo("error"));
            Assert.That(answer.GetProperty("error").GetProperty("type").GetString(), Is.EqualTo("invalid_request_error"));
            Assert.That(answer.GetProperty("error").GetProperty("message").GetString(), Is.EqualTo(message));
            Assert.That(answer.GetProperty("request_id").GetString(), Does.StartWith("req_sim_"));
        }
    }

    [TestCase("temperature", "1.0")]
    [TestCase("top_p", "0.9")]
    [TestCase("top_k", "5")]
    public async Task Messages_SamplingParameter_RefusedFromVersion20261021On(string name, string value)
    {
        var body = Simulator.Body("Hi", $",\"{name}\":{value}");

        await _simulator.JsonAsync(Simulator.Anthropic, body, 200);
        var refused = await _simulator.JsonAsync(Simulator.Anthropic, body, 400, "2026-10-21");

        Assert.That(refused.GetProperty("error").GetProperty("message").GetString(), Is.EqualTo($"{name}: Extra inputs are not permitted"));
    }

    [TestCase("""{"type":"invented_2027","anything":1}""")]
    [TestCase("""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}""")]
    [TestCase("""{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}""")]
    public async Task Messages_KnownOrUnknownBlock_IsAccepted(string block)
    {
        var body = $$"""{"model":"m","max_tokens":99,"messages":[{"role":"user","content":[{{block}}]}],"new_field":[1] }""";

        var answer = await _simulator.JsonAsync(Simulator.Anthropic, body);

        Assert.That(AnthropicGrammar.Text(answer), Does.StartWith("[simulated]"));
    }

    [TestCase(Simulator.Anthropic)]
    [TestCase(Simulator.Counting)]
    public async Task Post_WithoutVersionHeader_Refuses(string path)
    {
        var answer = await _simulator.JsonAsync(path, Simulator.Body("Hi"), 400, version: null);

        Assert.That(answer.GetProperty("error").GetProperty("message").GetString(), Is.EqualTo("anthropic-version: header is required"));
    }

    [TestCase(900, 200)]
    [TestCase(1_100, 400)]
    public async Task Messages_DeeplyNestedBody_IsAnsweredOrRefused(int depth, int status)
    {
        var deep = new string('[', depth) + new string(']', depth);

        await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body("Hi", ",\"deep\":" + deep), status);
    }

    public void Dispose() => _simulator.Dispose();
}
