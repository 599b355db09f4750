using System.Text;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Tests.Caching.Keys.Oracle;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Caching.Keys;

/// <summary>Every documented request field (contract.md 1.3, 1.4, 1.5, 2.1, 2.4) is in the key or out of it, by decision and not by accident.</summary>
[TestFixture]
internal sealed class RequestFieldTests
{
    private static readonly string[] Anthropic =
    [
        "model", "max_tokens", "messages", "system", "stream", "stop_sequences", "thinking", "output_config", "tools", "tool_choice",
        "cache_control", "container", "metadata", "service_tier", "inference_geo", "speed", "diagnostics", "temperature", "top_p", "top_k",
        "context_management", "compaction", "mcp_servers", "fallbacks", "fallback_credit_token", "billing_policy", "thread", "output_format",
        .. Under("messages[]", "role", "content", "clear_at", "output_config"),
        .. Under(
            "messages[].content[]", "type", "text", "citations", "cache_control", "source", "transformations", "title", "context", "thinking",
            "signature", "data", "id", "name", "input", "caller", "toolset_name", "tool_use_id", "content", "is_error", "file_id",
            "source.type", "source.media_type", "source.data", "source.url", "source.file_id", "content[].cache_control", "input.cache_control"),
        .. Under("system[]", "text", "cache_control"),
        .. Under(
            "tools[]", "name", "type", "description", "input_schema", "strict", "defer_loading", "eager_input_streaming", "input_examples",
            "allowed_callers", "cache_control"),
        .. Under("tool_choice", "type", "name", "disable_parallel_tool_use"),
        .. Under("thinking", "type", "budget_tokens", "display", "block_binding"),
        .. Under("output_config", "effort", "format", "task_budget"),
    ];

    private static readonly string[] OpenAi =
    [
        "messages", "model", "max_completion_tokens", "max_tokens", "temperature", "top_p", "n", "stop", "stream", "stream_options", "tools",
        "tool_choice", "parallel_tool_calls", "response_format", "reasoning_effort", "verbosity", "seed", "logprobs", "top_logprobs",
        "logit_bias", "frequency_penalty", "presence_penalty", "prediction", "modalities", "audio", "web_search_options", "moderation",
        "service_tier", "store", "metadata", "user", "safety_identifier", "prompt_cache_key", "prompt_cache_options",
        "prompt_cache_retention", "functions", "function_call",
        .. Under("messages[]", "role", "content", "name", "refusal", "tool_calls", "audio", "tool_call_id", "function_call"),
        .. Under("messages[].content[]", "type", "text", "image_url", "input_audio", "file", "prompt_cache_breakpoint"),
        .. Under("tools[]", "type", "function.name", "function.description", "function.parameters", "function.strict", "custom"),
    ];

    private static readonly string[] Responses =
    [
        "background", "context_management", "conversation", "include", "input", "instructions", "max_output_tokens", "max_tool_calls", "metadata", "model",
        "moderation", "parallel_tool_calls", "previous_response_id", "prompt", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "reasoning",
        "safety_identifier", "service_tier", "store", "stream", "stream_options", "temperature", "text", "tool_choice", "tools", "top_logprobs", "top_p",
        "truncation", "user",
        .. Under(
            "input[]", "type", "role", "content", "id", "status", "phase", "call_id", "name", "arguments", "input", "output", "summary", "encrypted_content", "action",
            "image_url", "file_id", "file_url"),
        .. Under("input[].content[]", "type", "text", "image_url", "detail", "file_id", "file_data", "filename", "file_url", "annotations", "prompt_cache_breakpoint"),
        .. Under("tools[]", "type", "name", "description", "parameters", "strict"),
        .. Under("tool_choice", "type", "name"),
        .. Under("reasoning", "effort", "summary", "generate_summary"),
        .. Under("text", "format", "verbosity"),
        .. Under("text.format", "type", "name", "schema", "strict"),
    ];

    private static readonly string[] Embeddings = ["input", "model", "dimensions", "encoding_format", "user"];

    [Test]
    public void Fields_Anthropic_AreListed() => Assert.That(Specification.Fields("Anthropic").Keys, Is.EquivalentTo(Anthropic));

    [Test]
    public void Fields_OpenAi_AreListed() => Assert.That(Specification.Fields("OpenAI").Keys, Is.EquivalentTo(OpenAi));

    [Test]
    public void Fields_Responses_AreListed() => Assert.That(Specification.Fields("OpenAI Responses").Keys, Is.EquivalentTo(Responses));

    [Test]
    public void Fields_Embeddings_AreListed() => Assert.That(Specification.Fields("OpenAI Embeddings").Keys, Is.EquivalentTo(Embeddings));

    [TestCaseSource(nameof(Anthropic))]
    public void C7_EveryAnthropicField_CountsAsListed(string field)
    {
        AssertCounts(field, ApiEndpointKind.Messages, Specification.Fields("Anthropic")[field]);
        AssertCounts(field, ApiEndpointKind.CountTokens, Specification.Fields("Anthropic")[field]);
    }

    [TestCaseSource(nameof(OpenAi))]
    public void C18_EveryChatField_CountsAsListed(string field) =>
        AssertCounts(field, ApiEndpointKind.ChatCompletions, Specification.Fields("OpenAI")[field]);

    [TestCaseSource(nameof(Responses))]
    public void C18_EveryResponsesField_CountsAsListed(string field) =>
        AssertCounts(field, ApiEndpointKind.Responses, Specification.Fields("OpenAI Responses")[field]);

    [TestCaseSource(nameof(Embeddings))]
    public void C18_EveryEmbeddingsField_CountsAsListed(string field) =>
        AssertCounts(field, ApiEndpointKind.Embeddings, Specification.Fields("OpenAI Embeddings")[field]);

    private static IEnumerable<string> Under(string path, params string[] members) => members.Select(member => $"{path}.{member}");

    private static void AssertCounts(string field, ApiEndpointKind endpoint, bool leftOut)
    {
        var oracle = new CanonicalOracle(endpoint);
        byte[][] bodies = [Body(field, "\"text\""), Body(field, "\"refusal\""), Body(field, "null"), Body(field, null)];
        var product = bodies.Select(body => CanonicalBody.Read(body, endpoint).Digest.ToString()).ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(product.Distinct().Count(), Is.EqualTo(leftOut ? 1 : bodies.Length));
            Assert.That(product, Is.EqualTo(bodies.Select(oracle.Digest)));
        }
    }

    // The least body that has the field, with a value or without.
    private static byte[] Body(string field, string? value) => Encoding.UTF8.GetBytes(Build(field.Split('.'), "", value));

    private static string Build(ReadOnlySpan<string> path, string parent, string? value)
    {
        var name = path[0].Replace("[]", "", StringComparison.Ordinal);
        var type = name == "type" ? "" : parent switch
        {
            "content" or "system" => "\"type\":\"text\"",
            "source" => "\"type\":\"base64\"",
            _ => "",
        };
        if (path.Length == 1 && value is null)
        {
            return $"{{{type}}}";
        }

        var inner = path.Length == 1 ? value : Build(path[1..], name, value);
        var array = path[0].EndsWith("[]", StringComparison.Ordinal);
        return $"{{\"{name}\":{(array ? $"[{inner}]" : inner)}{(type.Length > 0 ? "," : "")}{type}}}";
    }
}
