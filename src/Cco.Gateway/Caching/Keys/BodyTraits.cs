namespace Cco.Gateway.Caching.Keys;

/// <summary>What a request body says that decides whether its answer may be kept (contract.md 5.3), found while it is read once.</summary>
[Flags]
internal enum BodyTraits
{
    None = 0,

    /// <summary>A tool is declared that the provider runs, or whose type is not known to be run by the client.</summary>
    ServerTool = 1 << 0,

    /// <summary><c>mcp_servers</c> has a member.</summary>
    McpServers = 1 << 1,

    /// <summary><c>web_search_options</c> is given.</summary>
    WebSearchOptions = 1 << 2,

    /// <summary>The history holds a block of a server tool, of MCP, or an upload into a container.</summary>
    ServerToolBlock = 1 << 3,

    /// <summary><c>container</c> is given: one that exists, or a new one that outlives the call.</summary>
    Container = 1 << 4,

    /// <summary><c>thread</c> is given.</summary>
    Thread = 1 << 5,

    /// <summary><c>previous_response_id</c>, <c>conversation</c> or an <c>item_reference</c>: the prompt is partly kept elsewhere.</summary>
    EarlierResponse = 1 << 6,

    /// <summary><c>background</c> is on.</summary>
    Background = 1 << 7,

    /// <summary>The provider keeps the answer: <c>store</c> is on, which Responses means also by leaving it out.</summary>
    StoredUpstream = 1 << 8,

    /// <summary><c>max_tokens</c> is zero: sent for what it leaves in the provider's prompt cache, not for an answer.</summary>
    ZeroMaxTokens = 1 << 9,

    /// <summary>Content by a file's id, by a source of unknown kind, or of an earlier audio answer.</summary>
    FileReference = 1 << 10,

    /// <summary>Content behind a URL that is no <c>data:</c> URL.</summary>
    UrlReference = 1 << 11,

    /// <summary>A skill without a version or with <c>latest</c>.</summary>
    LatestSkill = 1 << 12,

    /// <summary>A <c>tool_reference</c> block.</summary>
    ToolReference = 1 << 13,

    /// <summary>A prompt template kept by the provider (<c>prompt</c> of Responses).</summary>
    StoredPrompt = 1 << 14,
}
