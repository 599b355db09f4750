namespace Cco.Gateway.Wire.Prompts;

/// <summary>
/// What is remembered of a prompt so that two turns of a conversation can be compared place by place: keyed digests in the order in which a
/// provider caches, and the names of tools and parameters. No word of a prompt is in it (docs/decisions/016-prompt-cache-breaks.md).
/// </summary>
internal sealed record PromptDigest
{
    /// <summary>The most digests kept of a list; the last one then stands for all that follow.</summary>
    public const int Most = 1024;

    /// <summary>The tools that are in the prompt, in their order.</summary>
    public IReadOnlyList<NamedDigest> Tools { get; init; } = [];

    /// <summary>The blocks of the system prompt.</summary>
    public IReadOnlyList<ulong> System { get; init; } = [];

    /// <summary>Other members of the body that the provider makes part of the prompt's key, and whether there are images.</summary>
    public IReadOnlyList<NamedDigest> Parameters { get; init; } = [];

    public IReadOnlyList<ulong> Messages { get; init; } = [];

    /// <summary>The shortest life the request asks for its prompt in the provider's cache; <c>null</c> when it says nothing of it.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Content blocks of all messages.</summary>
    public int Blocks { get; init; }

    /// <summary>The blocks of messages that carry <c>cache_control</c>, by their number among <see cref="Blocks"/>, rising.</summary>
    public IReadOnlyList<int> Breakpoints { get; init; } = [];
}
