using System.Text.Json;
using System.Text.RegularExpressions;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Caching.Keys.Oracle;

/// <summary>The table "Calls that never use the cache" of docs/cache-key.md a second time, over a parsed document. Shares no code with the product.</summary>
internal sealed partial class TraitOracle(ApiEndpointKind endpoint)
{
    private static readonly string[] AnthropicInline = ["base64", "text", "content", "url"];
    private static readonly string[] OpenAiTools = ["function", "custom", "local_shell", "apply_patch", "computer", "computer_use_preview"];
    private static readonly string[] OpenAiServerItems =
    [
        "web_search_call", "file_search_call", "code_interpreter_call", "image_generation_call", "mcp_call", "mcp_list_tools",
        "mcp_approval_request", "mcp_approval_response",
    ];

    private readonly HashSet<string> _found = [];

    /// <summary>The first reason in the table's order; <c>null</c> when none applies. The body is understood.</summary>
    public string? Reason(byte[] body)
    {
        _found.Clear();
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
        var root = document.RootElement;
        switch (endpoint)
        {
            case ApiEndpointKind.Messages or ApiEndpointKind.CountTokens:
                Anthropic(root);
                break;
            case ApiEndpointKind.ChatCompletions:
                Chat(root);
                break;
            case ApiEndpointKind.Responses:
                Responses(root);
                break;
        }

        string[] order = ["stateful first", "reference", "stateful", "server-tools"];
        return order.FirstOrDefault(_found.Contains)?.Split(' ')[0];
    }

    private void Anthropic(JsonElement body)
    {
        Note(Given(body, "thread"), "stateful first");
        Note(IsZero(body, "max_tokens"), "stateful first");
        Note(Given(body, "container"), "stateful");
        Note(Given(body, "mcp_servers") && !(Of(body, "mcp_servers") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 0), "server-tools");
        foreach (var skill in Objects(Of(body, "container"), "skills"))
        {
            Note(!Given(skill, "version") || Text(skill, "version") == "latest", "reference");
        }

        foreach (var tool in Objects(body, "tools"))
        {
            Note(IsAnthropicServerTool(tool), "server-tools");
        }

        foreach (var block in Objects(body, "system").Concat(Objects(body, "messages").SelectMany(message => Objects(message, "content"))))
        {
            Block(block);
        }
    }

    private void Block(JsonElement block)
    {
        var type = Text(block, "type") ?? "";
        Note(
            type is "server_tool_use" or "container_upload" || type.StartsWith("mcp_", StringComparison.Ordinal) || type.EndsWith("_tool_result", StringComparison.Ordinal),
            "server-tools");
        Note(type == "tool_reference", "reference");
        Note(Given(block, "file_id"), "reference");
        foreach (var tool in Objects(block, "tools").Concat(Single(block, "tool")))
        {
            Note(IsAnthropicServerTool(tool), "server-tools");
        }

        foreach (var source in Single(block, "source"))
        {
            Note(Of(source, "type") is not null && !AnthropicInline.Contains(Text(source, "type")), "reference");
            Note(Given(source, "file_id") || IsRemote(source, "url"), "reference");
            Blocks(source);
        }

        Blocks(block);
    }

    private void Blocks(JsonElement owner)
    {
        foreach (var block in Objects(owner, "content"))
        {
            Block(block);
        }
    }

    private void Chat(JsonElement body)
    {
        Note(Of(body, "store") is { ValueKind: JsonValueKind.True }, "stateful first");
        Note(IsZero(body, "max_tokens") || IsZero(body, "max_completion_tokens"), "stateful first");
        Note(Given(body, "web_search_options"), "server-tools");
        foreach (var tool in Objects(body, "tools"))
        {
            Note(Given(tool, "type") && !OpenAiTools.Contains(Text(tool, "type")), "server-tools");
        }

        foreach (var message in Objects(body, "messages"))
        {
            Note(Single(message, "audio").Any(audio => Given(audio, "id")), "reference");
            Parts(message);
        }

        foreach (var prediction in Single(body, "prediction"))
        {
            Parts(prediction);
        }
    }

    private void Parts(JsonElement owner)
    {
        foreach (var part in Objects(owner, "content"))
        {
            foreach (var name in new[] { "image_url", "video_url", "audio_url" })
            {
                Note(IsRemote(part, name) || Single(part, name).Any(url => IsRemote(url, "url")), "reference");
            }

            Note(Single(part, "file").Any(file => Given(file, "file_id") || IsRemote(file, "file_url")), "reference");
        }
    }

    private void Responses(JsonElement body)
    {
        Note(Given(body, "previous_response_id") || Given(body, "conversation"), "stateful first");
        Note(Of(body, "background") is { ValueKind: JsonValueKind.True }, "stateful first");
        Note(Of(body, "store") is not { ValueKind: JsonValueKind.False }, "stateful first");
        Note(Given(body, "prompt"), "reference");
        foreach (var tool in Objects(body, "tools"))
        {
            Note(Given(tool, "type") && !OpenAiTools.Contains(Text(tool, "type")), "server-tools");
        }

        foreach (var item in Objects(body, "input"))
        {
            Item(item);
        }
    }

    private void Item(JsonElement item)
    {
        Note(OpenAiServerItems.Contains(Text(item, "type")), "server-tools");
        Note(Text(item, "type") == "item_reference", "stateful first");
        Note(IsRemote(item, "image_url") || IsRemote(item, "file_url") || Given(item, "file_id"), "reference");
        foreach (var inner in Objects(item, "content").Concat(Objects(item, "output")).Concat(Single(item, "output")))
        {
            Item(inner);
        }
    }

    private static bool IsAnthropicServerTool(JsonElement tool) =>
        Given(tool, "type") && !(Text(tool, "type") is { } type && (type is "custom" or "function" || DatedClientTool().IsMatch(type)));

    private void Note(bool applies, string reason)
    {
        if (applies)
        {
            _found.Add(reason);
        }
    }

    private static JsonElement? Of(JsonElement? owner, string name) =>
        owner is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var value) ? value : null;

    private static bool Given(JsonElement owner, string name) => Of(owner, name) is { ValueKind: not JsonValueKind.Null };

    private static string? Text(JsonElement owner, string name) => Of(owner, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static bool IsRemote(JsonElement owner, string name) =>
        Text(owner, name) is { } url && !url.StartsWith("data:", StringComparison.OrdinalIgnoreCase);

    private static bool IsZero(JsonElement owner, string name) =>
        Of(owner, name) is { ValueKind: JsonValueKind.Number } number
        && number.GetRawText().Split('e', 'E')[0].All(c => c is '0' or '.' or '-');

    private static IEnumerable<JsonElement> Objects(JsonElement? owner, string name) =>
        Of(owner, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Where(element => element.ValueKind == JsonValueKind.Object) : [];

    private static IEnumerable<JsonElement> Single(JsonElement owner, string name) =>
        Of(owner, name) is { ValueKind: JsonValueKind.Object } value ? [value] : [];

    [GeneratedRegex("^(bash|text_editor|memory|computer|computer_toolset|browser_toolset)_[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex DatedClientTool();
}
