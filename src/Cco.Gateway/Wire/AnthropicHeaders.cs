namespace Cco.Gateway.Wire;

/// <summary>Headers of Anthropic's API and its clients that the gateway reads or writes (contract.md 1.2, 1.11, 4.3).</summary>
internal static class AnthropicHeaders
{
    /// <summary>What Anthropic's own begin with; forwarded verbatim.</summary>
    public const string Prefix = "anthropic-";

    /// <summary>The API version; part of the cache key.</summary>
    public const string Version = "anthropic-version";

    /// <summary>A comma list that may come as several headers; part of the cache key.</summary>
    public const string Beta = "anthropic-beta";

    /// <summary>The key header of older clients; newer ones send a bearer token.</summary>
    public const string ApiKey = "x-api-key";

    /// <summary>Answer: the id clients show for support.</summary>
    public const string RequestId = "request-id";

    /// <summary>Answer: whether a client should try again.</summary>
    public const string ShouldRetry = "x-should-retry";

    /// <summary>Answer: the organization that the credential belongs to.</summary>
    public const string Organization = "anthropic-organization-id";

    /// <summary>What the rate-limit headers of answers begin with; never replayed.</summary>
    public const string RateLimitPrefix = "anthropic-ratelimit-";

    /// <summary>What the priority-tier headers of answers begin with; never replayed.</summary>
    public const string PriorityPrefix = "anthropic-priority-";

    /// <summary>What the fast-mode headers of answers begin with; never replayed.</summary>
    public const string FastPrefix = "anthropic-fast-";

    /// <summary>The session of a Claude Code run.</summary>
    public const string ClaudeCodeSessionId = "x-claude-code-session-id";

    /// <summary>The agent of a Claude Code session that asks.</summary>
    public const string ClaudeCodeAgentId = "x-claude-code-agent-id";

    /// <summary>The agent that started it.</summary>
    public const string ClaudeCodeParentAgentId = "x-claude-code-parent-agent-id";

    /// <summary>What the request is for: <c>main</c>, <c>subagent</c>, <c>workflow</c>, <c>compaction</c>, <c>auxiliary</c>.</summary>
    public const string ClaudeCodeRequestClass = "x-claude-code-request-class";

    /// <summary>How often the client's SDK tried before; more than 0 is no new demand.</summary>
    public const string RetryCount = "x-stainless-retry-count";
}
