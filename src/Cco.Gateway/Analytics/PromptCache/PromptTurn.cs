using Cco.Gateway.Wire.Prompts;

namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>A call that reached the provider's prompt cache, as the next turn of its conversation is compared with.</summary>
internal sealed record PromptTurn
{
    /// <summary>The call's id.</summary>
    public required string Id { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whose it is: turns of two owners are never compared.</summary>
    public required string Owner { get; init; }

    public required string Cluster { get; init; }

    public string? ModelAsked { get; init; }

    public string? ModelServed { get; init; }

    /// <summary>The effective <c>anthropic-beta</c>, sorted.</summary>
    public required string Betas { get; init; }

    /// <summary>The provider caches without being asked (OpenAI).</summary>
    public required bool Automatic { get; init; }

    public required PromptDigest Digest { get; init; }

    public required PromptCounts Counts { get; init; }
}
