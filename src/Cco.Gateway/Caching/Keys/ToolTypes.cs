using System.Text;

namespace Cco.Gateway.Caching.Keys;

/// <summary>
/// Which tools and blocks are the provider's (contract.md 1.4, 1.5). A tool of a type that is not known to be run by the client counts
/// as the provider's: a needless upstream call is cheaper than yesterday's search result.
/// </summary>
internal static class ToolTypes
{
    /// <summary>Anthropic's client tools by name.</summary>
    internal static readonly TypeNames AnthropicClient = new("custom", "function");

    /// <summary>Anthropic's client tools whose name ends in a date.</summary>
    internal static readonly string[] AnthropicDatedClient =
        ["bash_", "text_editor_", "memory_", "computer_", "computer_toolset_", "browser_toolset_"];

    /// <summary>OpenAI's client tools.</summary>
    internal static readonly TypeNames OpenAiClient = new("function", "custom", "local_shell", "apply_patch", "computer", "computer_use_preview");

    /// <summary>Items of a Responses history that the provider's tools left there.</summary>
    internal static readonly TypeNames OpenAiServerItems = new(
        "web_search_call", "file_search_call", "code_interpreter_call", "image_generation_call", "mcp_call", "mcp_list_tools",
        "mcp_approval_request", "mcp_approval_response");

    private static readonly byte[][] DatedClient = [.. AnthropicDatedClient.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Type of an Anthropic tool that is not the client's; a tool without a type is custom.</summary>
    public static bool IsAnthropicServerTool(ReadOnlySpan<byte> value)
    {
        var type = ValueTests.TextOf(value);
        return ValueTests.IsGiven(value) && !AnthropicClient.Contains(type) && !IsDatedClient(type);
    }

    /// <summary>Type of an OpenAI tool that is not the client's.</summary>
    public static bool IsOpenAiServerTool(ReadOnlySpan<byte> value) =>
        ValueTests.IsGiven(value) && !OpenAiClient.Contains(ValueTests.TextOf(value));

    /// <summary>Type of an Anthropic block that only a server tool, MCP or a container puts into a history.</summary>
    public static bool IsAnthropicServerBlock(ReadOnlySpan<byte> value)
    {
        var type = ValueTests.TextOf(value);
        return type.SequenceEqual("server_tool_use"u8)
            || type.SequenceEqual("container_upload"u8)
            || type.StartsWith("mcp_"u8)
            || type.EndsWith("_tool_result"u8);
    }

    public static bool IsOpenAiServerItem(ReadOnlySpan<byte> value) => OpenAiServerItems.Contains(ValueTests.TextOf(value));

    private static bool IsDatedClient(ReadOnlySpan<byte> type)
    {
        foreach (var prefix in DatedClient)
        {
            if (type.StartsWith(prefix) && type.Length > prefix.Length && type[prefix.Length..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
            {
                return true;
            }
        }

        return false;
    }
}
