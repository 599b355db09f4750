using System.Text;
using Cco.Gateway.Caching.Admission;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Settings;
using Cco.Gateway.Tests.Caching.Keys.Oracle;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Caching.Admission;

[TestFixture]
internal sealed class RequestAdmissionTests
{
    [TestCase("""{"thread":{"type":"create"}}""", nameof(BodyTraits.Thread))]
    [TestCase("""{"max_tokens":0}""", nameof(BodyTraits.ZeroMaxTokens))]
    [TestCase("""{"max_tokens":-0.0e5}""", nameof(BodyTraits.ZeroMaxTokens))]
    [TestCase("""{"mcp_servers":[{"type":"url","name":"x","url":"https://x"}]}""", nameof(BodyTraits.McpServers))]
    [TestCase("""{"container":"container_1"}""", nameof(BodyTraits.Container))]
    [TestCase("""{"container":{"id":"c","skills":[{"skill_id":"x","version":"20251013"}]}}""", nameof(BodyTraits.Container))]
    [TestCase("""{"container":{"skills":[{"skill_id":"x","version":"latest"}]}}""", nameof(BodyTraits.LatestSkill))]
    [TestCase("""{"container":{"skills":[{"skill_id":"x"}]}}""", nameof(BodyTraits.LatestSkill))]
    [TestCase("""{"tools":[{"type":"web_search_20250305"}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"tools":[{"name":"x"},{"type":"web_fetch_20260318"}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"tools":[{"type":"code_execution_20260521"}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"tools":[{"type":"tool_search_tool_bm25"}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"tools":[{"type":"advisor_20260301"}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"tools":[{"type":"mcp_toolset"}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"tools":[{"type":"new_thing_20270101"}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"tools":[{"type":"bash_code_execution"}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"tools":[{"type":"bash_"}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"tools":[{"type":7}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"messages":[{"content":[{"type":"tool_addition","tool":{"type":"web_search_20250305"}}]}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"messages":[{"content":[{"type":"server_tool_use"}]}]}""", nameof(BodyTraits.ServerToolBlock))]
    [TestCase("""{"messages":[{"content":[{"type":"web_search_tool_result"}]}]}""", nameof(BodyTraits.ServerToolBlock))]
    [TestCase("""{"messages":[{"content":[{"type":"mcp_tool_use"}]}]}""", nameof(BodyTraits.ServerToolBlock))]
    [TestCase("""{"messages":[{"content":[{"type":"container_upload"}]}]}""", nameof(BodyTraits.ServerToolBlock))]
    [TestCase("""{"messages":[{"content":[{"type":"image","source":{"type":"file","file_id":"f"}}]}]}""", nameof(BodyTraits.FileReference))]
    [TestCase("""{"messages":[{"content":[{"type":"image","source":{"type":"bucket"}}]}]}""", nameof(BodyTraits.FileReference))]
    [TestCase("""{"messages":[{"content":[{"type":"image","source":{"type":"url","url":"https://x/y.png"}}]}]}""", nameof(BodyTraits.UrlReference))]
    [TestCase("""{"system":[{"type":"document","source":{"type":"url","url":"https://x"}}]}""", nameof(BodyTraits.UrlReference))]
    [TestCase("""{"messages":[{"content":[{"type":"tool_result","content":[{"type":"image","source":{"type":"url","url":"https://x"}}]}]}]}""", nameof(BodyTraits.UrlReference))]
    [TestCase("""{"messages":[{"content":[{"type":"document","source":{"type":"content","content":[{"type":"image","source":{"type":"url","url":"x"}}]}}]}]}""", nameof(BodyTraits.UrlReference))]
    [TestCase("""{"messages":[{"content":[{"type":"tool_result","content":[{"type":"tool_reference","tool_name":"x"}]}]}]}""", nameof(BodyTraits.ToolReference))]
    [TestCase("""{"messages":[{"content":[{"type":"document","file_id":"f"}]}]}""", nameof(BodyTraits.FileReference))]
    [TestCase("""{"messages":[{"content":[{"type":"image","source":{"type":"base64","file_id":"f"}}]}]}""", nameof(BodyTraits.FileReference))]
    [TestCase("""{"messages":[{"content":[{"type":"image","source":{"type":null}}]}]}""", nameof(BodyTraits.FileReference))]
    [TestCase("""{"messages":[{"content":[{"type":"tool_addition","tools":[{"type":"web_search_20250305"}]}]}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"container":{"skills":[{"skill_id":"x","version":null}]}}""", nameof(BodyTraits.LatestSkill))]
    [TestCase("""{"container":{"skills":[{"skill_id":"x"},{"skill_id":"y"}]}}""", nameof(BodyTraits.LatestSkill))]
    [TestCase("""{"container":{"skills":[{"version":"latest"},{"version":"latest"}]}}""", nameof(BodyTraits.LatestSkill))]
    [TestCase("""{"mcp_servers":{}}""", nameof(BodyTraits.McpServers))]
    [TestCase("""{"max_tokens":0E5}""", nameof(BodyTraits.ZeroMaxTokens))]
    [TestCase("""{"tools":[{"type":"bash_2025x"}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"tools":[{"type":"bash_x2025"}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"tools":[{"type":""}]}""", nameof(BodyTraits.ServerTool))]
    public void BypassReason_AnthropicBody_IsThatOfItsTrait(string body, string trait) => AssertTrait(body, ApiEndpointKind.Messages, trait);

    [TestCase("""{"store":true}""", nameof(BodyTraits.StoredUpstream))]
    [TestCase("""{"web_search_options":{}}""", nameof(BodyTraits.WebSearchOptions))]
    [TestCase("""{"tools":[{"type":"web_search"}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"max_completion_tokens":0}""", nameof(BodyTraits.ZeroMaxTokens))]
    [TestCase("""{"max_tokens":0}""", nameof(BodyTraits.ZeroMaxTokens))]
    [TestCase("""{"messages":[{"content":[{"type":"image_url","image_url":{"url":"https://x"}}]}]}""", nameof(BodyTraits.UrlReference))]
    [TestCase("""{"messages":[{"content":[{"type":"image_url","image_url":"https://x"}]}]}""", nameof(BodyTraits.UrlReference))]
    [TestCase("""{"messages":[{"content":[{"type":"video_url","video_url":{"url":"https://x"}}]}]}""", nameof(BodyTraits.UrlReference))]
    [TestCase("""{"messages":[{"content":[{"type":"audio_url","audio_url":{"url":"https://x"}}]}]}""", nameof(BodyTraits.UrlReference))]
    [TestCase("""{"messages":[{"content":[{"type":"file","file":{"file_url":"https://x"}}]}]}""", nameof(BodyTraits.UrlReference))]
    [TestCase("""{"messages":[{"content":[{"type":"file","file":{"file_id":"f"}}]}]}""", nameof(BodyTraits.FileReference))]
    [TestCase("""{"messages":[{"role":"assistant","audio":{"id":"audio_1"}}]}""", nameof(BodyTraits.FileReference))]
    public void BypassReason_ChatBody_IsThatOfItsTrait(string body, string trait) => AssertTrait(body, ApiEndpointKind.ChatCompletions, trait);

    [TestCase("""{"input":"x"}""", nameof(BodyTraits.StoredUpstream))]
    [TestCase("""{"store":null}""", nameof(BodyTraits.StoredUpstream))]
    [TestCase("""{"store":true}""", nameof(BodyTraits.StoredUpstream))]
    [TestCase("""{"store":false,"background":true}""", nameof(BodyTraits.Background))]
    [TestCase("""{"store":false,"previous_response_id":"r"}""", nameof(BodyTraits.EarlierResponse))]
    [TestCase("""{"store":false,"conversation":{"id":"c"}}""", nameof(BodyTraits.EarlierResponse))]
    [TestCase("""{"store":false,"input":[{"type":"item_reference","id":"i"}]}""", nameof(BodyTraits.EarlierResponse))]
    [TestCase("""{"store":false,"prompt":{"id":"p"}}""", nameof(BodyTraits.StoredPrompt))]
    [TestCase("""{"store":false,"tools":[{"type":"web_search"}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"store":false,"tools":[{"type":"code_interpreter"}]}""", nameof(BodyTraits.ServerTool))]
    [TestCase("""{"store":false,"input":[{"type":"web_search_call"}]}""", nameof(BodyTraits.ServerToolBlock))]
    [TestCase("""{"store":false,"input":[{"type":"file_search_call"}]}""", nameof(BodyTraits.ServerToolBlock))]
    [TestCase("""{"store":false,"input":[{"type":"code_interpreter_call"}]}""", nameof(BodyTraits.ServerToolBlock))]
    [TestCase("""{"store":false,"input":[{"type":"image_generation_call"}]}""", nameof(BodyTraits.ServerToolBlock))]
    [TestCase("""{"store":false,"input":[{"type":"mcp_call"}]}""", nameof(BodyTraits.ServerToolBlock))]
    [TestCase("""{"store":false,"input":[{"type":"mcp_list_tools"}]}""", nameof(BodyTraits.ServerToolBlock))]
    [TestCase("""{"store":false,"input":[{"type":"mcp_approval_request"}]}""", nameof(BodyTraits.ServerToolBlock))]
    [TestCase("""{"store":false,"input":[{"type":"mcp_approval_response"}]}""", nameof(BodyTraits.ServerToolBlock))]
    [TestCase("""{"store":false,"input":[{"type":"computer_call_output","output":[{"file_id":"f"}]}]}""", nameof(BodyTraits.FileReference))]
    [TestCase("""{"store":false,"input":[{"type":"function_call_output","output":[{"type":"input_image","image_url":"data"}]}]}""", nameof(BodyTraits.UrlReference))]
    [TestCase("""{"store":false,"input":[{"role":"user","content":[{"type":"input_image","image_url":"https://x"}]}]}""", nameof(BodyTraits.UrlReference))]
    [TestCase("""{"store":false,"input":[{"role":"user","content":[{"type":"input_file","file_url":"https://x"}]}]}""", nameof(BodyTraits.UrlReference))]
    [TestCase("""{"store":false,"input":[{"role":"user","content":[{"type":"input_file","file_id":"f"}]}]}""", nameof(BodyTraits.FileReference))]
    [TestCase("""{"store":false,"input":[{"type":"computer_call_output","output":{"file_id":"f"}}]}""", nameof(BodyTraits.FileReference))]
    public void BypassReason_ResponsesBody_IsThatOfItsTrait(string body, string trait) => AssertTrait(body, ApiEndpointKind.Responses, trait);

    [TestCase(ApiEndpointKind.Messages, """{"thread":null,"mcp_servers":[],"container":null,"max_tokens":10}""")]
    [TestCase(ApiEndpointKind.Messages, """{"max_tokens":"0","mcp_servers":null}""")]
    [TestCase(ApiEndpointKind.Messages, """{"tools":[{"name":"x"},{"type":null},{"type":"custom"},{"type":"bash_20250124"},{"type":"text_editor_20250728"}]}""")]
    [TestCase(ApiEndpointKind.Messages, """{"tools":[{"type":"memory_20250818"},{"type":"computer_20251124"},{"type":"computer_toolset_20260801"}]}""")]
    [TestCase(ApiEndpointKind.Messages, """{"tools":[{"type":"browser_toolset_20260801"},{"type":"function"}]}""")]
    [TestCase(ApiEndpointKind.Messages, """{"max_tokens":1e0}""")]
    [TestCase(ApiEndpointKind.Messages, """{"max_tokens":0.5}""")]
    [TestCase(ApiEndpointKind.Messages, """{"messages":[{"content":[{"type":"document","source":{"type":"text","data":"x"}},{"type":"image","source":{"type":"url","url":"data:"}}]}]}""")]
    [TestCase(ApiEndpointKind.Messages, """{"messages":[{"content":[{"type":"image","source":{"type":"base64","data":"AA=="}}]}]}""")]
    [TestCase(ApiEndpointKind.Messages, """{"messages":[{"content":[{"type":"document","source":{"type":"content","content":"x"}}]}]}""")]
    [TestCase(ApiEndpointKind.Messages, """{"messages":[{"content":[{"type":"search_result","source":"https://x"}]}]}""")]
    [TestCase(ApiEndpointKind.Messages, """{"messages":[{"content":[{"type":"tool_use","input":{"file_id":"f","url":"https://x","thread":1}}]}]}""")]
    [TestCase(ApiEndpointKind.Messages, """{"messages":[{"content":[{"type":"tool_result","content":"x"}]}],"metadata":{"thread":1}}""")]
    [TestCase(ApiEndpointKind.CountTokens, """{"messages":[],"tools":[{"input_schema":{"type":"web_search_20250305"}}]}""")]
    [TestCase(ApiEndpointKind.ChatCompletions, """{"store":false,"web_search_options":null,"tools":[{"type":"function"},{"type":"custom"}]}""")]
    [TestCase(ApiEndpointKind.ChatCompletions, """{"messages":[{"content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}]}""")]
    [TestCase(ApiEndpointKind.ChatCompletions, """{"messages":[{"content":[{"type":"image_url","image_url":{"url":"DATA:image/png;base64,AA=="}}]}]}""")]
    [TestCase(ApiEndpointKind.Responses, """{"store":false,"background":false,"input":[{"type":"function_call_output","output":"https://x"}]}""")]
    [TestCase(ApiEndpointKind.Responses, """{"store":false,"input":[{"content":[{"type":"input_image","image_url":"data:image/png;base64,AA=="}]}]}""")]
    [TestCase(ApiEndpointKind.Responses, """{"store":false,"tools":[{"type":"local_shell"},{"type":"apply_patch"},{"type":"computer_use_preview"},{"type":"computer"}]}""")]
    [TestCase(ApiEndpointKind.Embeddings, """{"input":"x","store":true}""")]
    public void BypassReason_PlainBody_IsNone(ApiEndpointKind endpoint, string body)
    {
        var result = Read(body, endpoint);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Traits, Is.EqualTo(BodyTraits.None));
            Assert.That(RequestAdmission.BypassReason(result), Is.Null);
        }
    }

    [TestCase("""{"thread":{},"tools":[{"type":"web_search_20250305"}]}""", "stateful")]
    [TestCase("""{"max_tokens":0,"mcp_servers":[{}]}""", "stateful")]
    [TestCase("""{"messages":[{"content":[{"type":"container_upload","file_id":"f"}]}]}""", "reference")]
    public void BypassReason_SeveralTraits_IsTheFirstRules(string body, string reason) =>
        Assert.That(RequestAdmission.BypassReason(Read(body, ApiEndpointKind.Messages)), Is.EqualTo(reason));

    private static IEnumerable<TestCaseData> Calls()
    {
        var plain = new AskedCall(new CacheSettings(), Route("on"), "", "", new RequestEnvelope("m", false, 1, null));
        yield return new TestCaseData(plain, null).SetArgDisplayNames("plain");
        yield return new TestCaseData(plain with { Settings = new CacheSettings { Enabled = false } }, "Off").SetArgDisplayNames("cache off");
        yield return new TestCaseData(plain with { Route = Route("off") }, "Off").SetArgDisplayNames("route off");
        yield return new TestCaseData(plain with { Envelope = null }, "NoJsonCall").SetArgDisplayNames("no envelope");
        yield return new TestCaseData(plain with { CacheControl = "no-cache, No-Store" }, "NoStore").SetArgDisplayNames("no-store");
        yield return new TestCaseData(plain with { Control = "bypass" }, "Requested").SetArgDisplayNames("bypass");
        yield return new TestCaseData(plain with { Envelope = new RequestEnvelope("m", false, 1, "odd") }, "Oddity").SetArgDisplayNames("odd");
        yield return new TestCaseData(plain with { Control = "bypass", CacheControl = "no-store", Envelope = null }, "NoJsonCall").SetArgDisplayNames("several");
    }

    [TestCaseSource(nameof(Calls))]
    public void BypassReason_Call_IsThatOfItsFirstRule(object call, string? rule) => Assert.That(
        RequestAdmission.BypassReason((AskedCall)call),
        Is.EqualTo(rule is null ? null : RequestAdmission.CallRules.Single(known => known.Name == rule).Reason));

    [Test]
    public void BypassReason_AnyCall_AllocatesNothing()
    {
        var call = (AskedCall)Calls().First().Arguments[0]!;
        RequestAdmission.BypassReason(call);
        var before = GC.GetAllocatedBytesForCurrentThread();
        RequestAdmission.BypassReason(call);
        RequestAdmission.BypassReason(new CanonicalResult(null, BodyTraits.ServerToolBlock, default));

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Rules_EveryTrait_HasExactlyOne()
    {
        var traits = Enum.GetValues<BodyTraits>().Where(trait => trait != BodyTraits.None);
        Assert.That(RequestAdmission.BodyRules.Select(rule => rule.Trait), Is.EquivalentTo(traits));
    }

    [Test]
    public void Rules_Specification_SaysTheSame()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                RequestAdmission.CallRules.Select(rule => (rule.Name, rule.Reason)),
                Is.EqualTo(Specification.Rules("### By what route and caller ask for")));
            Assert.That(
                RequestAdmission.BodyRules.Select(rule => (rule.Trait.ToString(), rule.Reason)),
                Is.EqualTo(Specification.Rules("### By what the body says")));
        }
    }

    private static RoutePolicy Route(string mode) => RoutePolicy.From(new Yarp.ReverseProxy.Configuration.RouteConfig
    {
        RouteId = "r",
        Metadata = new Dictionary<string, string> { ["Cco.Cache"] = mode },
    });

    private static void AssertTrait(string body, ApiEndpointKind endpoint, string trait)
    {
        var result = Read(body, endpoint);
        var expected = Enum.Parse<BodyTraits>(trait);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Traits & expected, Is.EqualTo(expected), result.Traits.ToString());
            Assert.That(RequestAdmission.BypassReason(result), Is.EqualTo(RequestAdmission.BodyRules.Single(rule => rule.Trait == expected).Reason));
        }
    }

    private static CanonicalResult Read(string body, ApiEndpointKind endpoint) => CanonicalBody.Read(Encoding.UTF8.GetBytes(body), endpoint);
}
