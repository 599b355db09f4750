namespace Cco.Pricing;

/// <summary>
/// What a provider reported for one answer, in one shape for all providers. Counts are tokens; <c>null</c> means "not reported",
/// never zero. The four input buckets are disjoint: their sum is the prompt (contract.md 1.7 rule 1; for OpenAI the cached and
/// written parts have been subtracted from <c>prompt_tokens</c>, contract.md 6.2).
/// </summary>
public sealed record TokenUsage
{
    /// <summary>Input tokens neither read from nor written to a provider prompt cache.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Input tokens read from the provider's prompt cache.</summary>
    public long? CacheReadTokens { get; init; }

    /// <summary>Input tokens written at the short lifetime: Anthropic 5 minutes, OpenAI 30 minutes.</summary>
    public long? CacheWriteShortTokens { get; init; }

    /// <summary>Input tokens written at the long lifetime: Anthropic 1 hour, OpenAI 12 hours.</summary>
    public long? CacheWriteLongTokens { get; init; }

    /// <summary>Output tokens, reasoning included (contract.md 1.7 rule 3).</summary>
    public long? OutputTokens { get; init; }

    /// <summary>The part of <see cref="OutputTokens"/> that was reasoning or thinking; informative, never added.</summary>
    public long? ReasoningTokens { get; init; }

    /// <summary>Successful web searches, priced per search (contract.md 6.1 modifier 7).</summary>
    public long? WebSearchRequests { get; init; }

    /// <summary>The service tier that served the answer, verbatim: <c>standard</c>, <c>priority</c>, <c>batch</c>, <c>default</c>, <c>flex</c>, …</summary>
    public string? ServiceTier { get; init; }

    /// <summary>Where inference ran, verbatim: <c>us</c>, <c>global</c>, …</summary>
    public string? InferenceGeo { get; init; }

    /// <summary>The speed that was served, verbatim: <c>standard</c> or <c>fast</c>.</summary>
    public string? Speed { get; init; }

    /// <summary>
    /// The attempts behind the answer (beta <c>iterations</c>). When not empty these are priced, each at its own model's rate, and
    /// the counts above are ignored (contract.md 1.7 rule 6).
    /// </summary>
    public IReadOnlyList<UsageIteration> Iterations { get; init; } = [];

    /// <summary>
    /// A refusal before any output: shown with tokens, billed only in some categories (contract.md 1.7 rule 7). With
    /// <see cref="Iterations"/> each of them says so of itself.
    /// </summary>
    public bool RefusedBeforeOutput { get; init; }

    /// <summary>Why it was refused, verbatim (<c>stop_details.category</c>); <c>null</c> when it was not, or the provider names no category.</summary>
    public string? RefusalCategory { get; init; }

    /// <summary>The counts were estimated by the gateway (a cut stream, an upstream without usage).</summary>
    public bool Estimated { get; init; }

    /// <summary>Input, cache reads and cache writes together; <c>null</c> when none was reported.</summary>
    public long? PromptTokens =>
        InputTokens is null && CacheReadTokens is null && CacheWriteShortTokens is null && CacheWriteLongTokens is null
            ? null
            : (InputTokens ?? 0) + (CacheReadTokens ?? 0) + (CacheWriteShortTokens ?? 0) + (CacheWriteLongTokens ?? 0);
}
