using System.Text.Json.Nodes;

namespace Cco.Gateway.FunctionalTests.CacheCases;

/// <summary>reliability.md 3a and C-23, C-24: bodies that differ in one thing that counts never share an answer.</summary>
internal sealed class BodyDifferenceTests
{
    private const string Tools =
        """[{"name":"a","description":"A.","input_schema":{"type":"object","properties":{"x":{"type":"string"},"y":{"type":"number"}},"required":["x"]}},{"name":"b","description":"B.","input_schema":{"type":"object"}}]""";

    private const string Parameters =
        """{"model":"claude-sonnet-5-5","max_tokens":64,"temperature":0.5,"top_p":0.9,"top_k":5,"stop_sequences":["a","b"],"thinking":{"type":"enabled","budget_tokens":1024},"output_config":{"effort":"high"},"inference_geo":"us","context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]},"messages":[{"role":"user","content":"hi"}]}""";

    private static CaseRig rig = null!;

    [OneTimeSetUp]
    public static async Task StartAsync() => rig = await CaseRig.StartAsync();

    [OneTimeTearDown]
    public static async Task StopAsync() => await rig.DisposeAsync();

    [Test]
    public Task C1_AnotherModel_Miss() => ApartAsync(
        Model("claude-x"), Model("Claude-X"), Model("claude-sonnet-4-5"), Model("claude-sonnet-4-5-20250929"), Model("claude-x "), Model("anthropic/claude-x"));

    [Test]
    public Task C2_AnotherSystem_Miss() => ApartAsync(
        SystemPrompt("\"Be brief.\""),
        SystemPrompt("\"Be short.\""),
        SystemPrompt("""[{"type":"text","text":"Be brief."}]"""),
        SystemPrompt("""[{"type":"text","text":"One."},{"type":"text","text":"Two."}]"""),
        SystemPrompt("""[{"type":"text","text":"Two."},{"type":"text","text":"One."}]"""),
        SystemPrompt("""[{"type":"text","text":"One.Two."}]"""),
        SystemPrompt("""[{"type":"text","text":"On"},{"type":"text","text":"e.Two."}]"""),
        SystemPrompt("[]"),
        SystemPrompt("null"),
        SystemPrompt("\"\""));

    [Test]
    public Task C3_AnotherTool_Miss() => ApartAsync(
        WithTools(Tools),
        WithTools(Tools.Replace("}]", "},{\"name\":\"c\",\"input_schema\":{\"type\":\"object\"}}]", StringComparison.Ordinal)),
        WithTools(Tools[..Tools.IndexOf(",{\"name\":\"b\"", StringComparison.Ordinal)] + "]"),
        WithTools(Tools.Replace("\"name\":\"a\"", "\"name\":\"A\"", StringComparison.Ordinal)),
        WithTools(Tools.Replace("\"A.\"", "\"A!\"", StringComparison.Ordinal)),
        WithTools(Tools.Replace("\"number\"", "\"integer\"", StringComparison.Ordinal)),
        WithTools(Tools.Replace("[\"x\"]", "[]", StringComparison.Ordinal)),
        WithTools(Tools.Replace("\"required\"", "\"additionalProperties\":false,\"required\"", StringComparison.Ordinal)));

    [Test]
    public Task C4_ToolsOrSchemaInAnotherOrder_Miss() => ApartAsync(
        WithTools(Tools),
        WithTools($"[{Tools[(Tools.IndexOf(",{\"name\":\"b\"", StringComparison.Ordinal) + 1)..^1]},{Tools[1..Tools.IndexOf(",{\"name\":\"b\"", StringComparison.Ordinal)]}]"),
        WithTools(Tools.Replace("""{"x":{"type":"string"},"y":{"type":"number"}}""", """{"y":{"type":"number"},"x":{"type":"string"}}""", StringComparison.Ordinal)),
        WithTools(Tools.Replace("""{"type":"object","properties":""", """{"properties":""", StringComparison.Ordinal).Replace("""["x"]}""", """["x"],"type":"object"}""", StringComparison.Ordinal)));

    [Test]
    public Task C5_AnotherToolChoice_Miss() => ApartAsync(
        WithTools(Tools),
        Choice("""{"type":"auto"}"""),
        Choice("""{"type":"any"}"""),
        Choice("""{"type":"none"}"""),
        Choice("""{"type":"tool","name":"a"}"""),
        Choice("""{"type":"tool","name":"b"}"""),
        Choice("""{"type":"auto","disable_parallel_tool_use":true}"""),
        Choice("""{"type":"auto","disable_parallel_tool_use":false}"""));

    [Test]
    public Task C6_AnotherImage_Miss() => ApartAsync(
        Block("""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}"""),
        Block("""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgp="}}"""),
        Block("""{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"iVBORw0KGgo="}}"""),
        Block("""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0K\nGgo="}}"""),
        Block("""{"type":"document","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}"""));

    // container, mcp_servers and thread are C-43: they never use the cache at all. service_tier does not count (architecture.md 8).
    [Test]
    public async Task C7_AnyParameterChangedAddedOrNull_Miss()
    {
        (string From, string To)[] changes =
        [
            ("\"max_tokens\":64", "\"max_tokens\":65"),
            ("\"temperature\":0.5", "\"temperature\":0.6"),
            ("\"top_p\":0.9", "\"top_p\":0.8"),
            ("\"top_k\":5", "\"top_k\":6"),
            ("[\"a\",\"b\"]", "[\"b\",\"a\"]"),
            ("[\"a\",\"b\"]", "[\"a\"]"),
            ("\"type\":\"enabled\"", "\"type\":\"adaptive\""),
            ("1024", "2048"),
            ("\"high\"", "\"low\""),
            ("\"us\"", "\"eu\""),
            ("clear_tool_uses_20250919", "clear_thinking_20251015"),
        ];
        string[] names = ["temperature", "top_p", "top_k", "stop_sequences", "thinking", "output_config", "inference_geo", "context_management"];
        string[] added =
        [
            "\"speed\":\"fast\"", "\"speed\":null", "\"compaction\":{}", "\"fallbacks\":[\"m\"]", "\"fallback_credit_token\":\"t\"", "\"output_format\":{\"type\":\"json_schema\"}",
            "\"container\":null", "\"mcp_servers\":null", "\"mcp_servers\":[]", "\"x_future\":1", "\"x_future\":null",
        ];
        string[] bodies =
        [
            Parameters,
            .. changes.Select(change => Parameters.Replace(change.From, change.To, StringComparison.Ordinal)),
            .. names.Select(Nulled),
            .. names.Select(Removed),
            .. added.Select(member => Parameters.Replace("\"messages\"", member + ",\"messages\"", StringComparison.Ordinal)),
        ];

        Assert.That(bodies, Is.Unique);
        await ApartAsync(bodies);
        await rig.AssertSharedAsync(
            new CaseCall(Parameters, ("x-cco-sample", "tier")),
            new CaseCall(Parameters.Replace("\"messages\"", "\"service_tier\":\"auto\",\"messages\"", StringComparison.Ordinal), ("x-cco-sample", "tier")));
    }

    [Test]
    public Task C8_AnotherMessage_Miss() => ApartAsync(
        Messages("""[{"role":"user","content":"hi"}]"""),
        Messages("""[{"role":"user","content":"hi"},{"role":"assistant","content":"yes"}]"""),
        Messages("""[{"role":"user","content":"hi"},{"role":"assistant","content":"yes"},{"role":"user","content":"go"}]"""),
        Messages("""[{"role":"assistant","content":"hi"}]"""),
        Messages("""[{"role":"user","content":[{"type":"text","text":"hi"}]}]"""),
        Messages("""[{"role":"user","content":[{"type":"text","text":"hi"},{"type":"text","text":""}]}]"""),
        Messages("""[{"role":"user","content":"hi\n"}]"""),
        Messages("""[{"role":"user","content":"hi "}]"""),
        Messages("""[{"role":"user","content":" hi"}]"""),
        Messages("""[]"""));

    // user is not in the key (architecture.md 8).
    [Test]
    public async Task C18_AnotherOpenAiParameter_Miss()
    {
        const string Function = """{"name":"f","parameters":{"type":"object"}}""";
        string[] parameters =
        [
            "", "\"n\":1,", "\"n\":2,", "\"seed\":1,", "\"seed\":2,", "\"logprobs\":true,", "\"logprobs\":false,", "\"top_logprobs\":3,",
            "\"response_format\":{\"type\":\"text\"},", "\"response_format\":{\"type\":\"json_object\"},",
            $"\"tools\":[{{\"type\":\"function\",\"function\":{Function}}}],", $"\"functions\":[{Function}],",
            "\"reasoning_effort\":\"low\",", "\"verbosity\":\"low\",", "\"stop\":\"a\",", "\"stop\":[\"a\"],",
        ];
        await rig.AssertApartAsync([.. parameters.Select(Chat)]);
        await rig.AssertSharedAsync([.. new[] { "", "\"user\":\"ada\",", "\"user\":\"bob\",", "\"safety_identifier\":\"x\"," }.Select(more =>
            CaseCall.Chat(Body(more), ("x-cco-sample", "user")))]);

        static CaseCall Chat(string more) => CaseCall.Chat(Body(more));

        static string Body(string more) => $$"""{"model":"gpt-6-luna",{{more}}"messages":[{"role":"user","content":"hi"}]}""";
    }

    [Test]
    public Task C23_NumbersThatADoubleCannotTellApart_TwoEntries() => ApartAsync(
        WithTools("""[{"name":"a","input_schema":{"maximum":9007199254740992}}]"""),
        WithTools("""[{"name":"a","input_schema":{"maximum":9007199254740993}}]"""));

    [Test]
    public Task C24_OtherCodePointsThatLookAlike_Miss() => ApartAsync(
        Messages("""[{"role":"user","content":"\u00e9"}]"""),
        Messages("""[{"role":"user","content":"e\u0301"}]"""),
        Messages("""[{"role":"user","content":"K"}]"""),
        Messages("""[{"role":"user","content":"k"}]"""),
        Messages("""[{"role":"user","content":"\u212a"}]"""),
        Messages("""[{"role":"user","content":"\uff2b"}]"""),
        Messages("""[{"role":"user","content":"i"}]"""),
        Messages("""[{"role":"user","content":"I"}]"""),
        Messages("""[{"role":"user","content":"\u0131"}]"""),
        Messages("""[{"role":"user","content":"\u0130"}]"""));

    private static Task ApartAsync(params string[] bodies) => rig.AssertApartAsync([.. bodies.Select(body => new CaseCall(body))]);

    private static string Model(string model) => $$"""{"model":"{{model}}","max_tokens":64,"messages":[{"role":"user","content":"hi"}]}""";

    private static string SystemPrompt(string system) => With($"\"system\":{system}");

    private static string WithTools(string tools) => With($"\"tools\":{tools}");

    private static string Choice(string choice) => With($"\"tools\":{Tools},\"tool_choice\":{choice}");

    private static string Block(string block) => Messages($$"""[{"role":"user","content":[{"type":"text","text":"What is it?"},{{block}}]}]""");

    private static string Messages(string messages) => $$"""{"model":"claude-sonnet-5-5","max_tokens":64,"messages":{{messages}}}""";

    private static string With(string member) => $$"""{"model":"claude-sonnet-5-5","max_tokens":64,{{member}},"messages":[{"role":"user","content":"hi"}]}""";

    private static string Nulled(string name)
    {
        var body = JsonNode.Parse(Parameters)!.AsObject();
        body[name] = null;
        return body.ToJsonString();
    }

    private static string Removed(string name)
    {
        var body = JsonNode.Parse(Parameters)!.AsObject();
        body.Remove(name);
        return body.ToJsonString();
    }
}
