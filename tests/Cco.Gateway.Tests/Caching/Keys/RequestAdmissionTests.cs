using System.Text;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Tests.Caching.Keys.Oracle;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Caching.Keys;

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
    [TestCase("""{"store":false,"input":[{"role":"user","content":[{"type":"input_image","image_url":"https://x"}]}]}""", nameof(BodyTraits.UrlReference))]
    [TestCase("""{"store":false,"input":[{"role":"user","content":[{"type":"input_file","file_url":"https://x"}]}]}""", nameof(BodyTraits.UrlReference))]
    [TestCase("""{"store":false,"input":[{"role":"user","content":[{"type":"input_file","file_id":"f"}]}]}""", nameof(BodyTraits.FileReference))]
    [TestCase("""{"store":false,"input":[{"type":"computer_call_output","output":{"file_id":"f"}}]}""", nameof(BodyTraits.FileReference))]
    public void BypassReason_ResponsesBody_IsThatOfItsTrait(string body, string trait) => AssertTrait(body, ApiEndpointKind.Responses, trait);

    [TestCase(ApiEndpointKind.Messages, """{"thread":null,"mcp_servers":[],"container":null,"max_tokens":10}""")]
    [TestCase(ApiEndpointKind.Messages, """{"max_tokens":"0","mcp_servers":null}""")]
    [TestCase(ApiEndpointKind.Messages, """{"tools":[{"name":"x"},{"type":null},{"type":"custom"},{"type":"bash_20250124"},{"type":"text_editor_20250728"}]}""")]
    [TestCase(ApiEndpointKind.Messages, """{"tools":[{"type":"memory_20250818"},{"type":"computer_20251124"},{"type":"computer_toolset_20260801"}]}""")]
    [TestCase(ApiEndpointKind.Messages, """{"tools":[{"type":"browser_toolset_20260801"}]}""")]
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

    [Test]
    public void Rules_EveryTrait_HasExactlyOne()
    {
        var traits = Enum.GetValues<BodyTraits>().Where(trait => trait != BodyTraits.None);
        Assert.That(RequestAdmission.Rules.Select(rule => rule.Trait), Is.EquivalentTo(traits));
    }

    [Test]
    public void Rules_Specification_SaysTheSame() =>
        Assert.That(
            RequestAdmission.Rules.Select(rule => (rule.Trait.ToString(), rule.Reason)),
            Is.EqualTo(Specification.Admission()));

    private static void AssertTrait(string body, ApiEndpointKind endpoint, string trait)
    {
        var result = Read(body, endpoint);
        var expected = Enum.Parse<BodyTraits>(trait);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Traits & expected, Is.EqualTo(expected), result.Traits.ToString());
            Assert.That(RequestAdmission.BypassReason(result), Is.EqualTo(RequestAdmission.Rules.Single(rule => rule.Trait == expected).Reason));
        }
    }

    private static CanonicalResult Read(string body, ApiEndpointKind endpoint) => CanonicalBody.Read(Encoding.UTF8.GetBytes(body), endpoint);
}
