namespace Cco.Pricing;

/// <summary>One attempt inside an answer (Anthropic beta <c>usage.iterations[]</c>, contract.md 1.7 rule 6). Token counts as in <see cref="TokenUsage"/>.</summary>
/// <param name="Type"><c>message</c>, <c>compaction</c>, <c>advisor_message</c>, <c>fallback_message</c> or a newer word, verbatim.</param>
/// <param name="Model">The model of this attempt; <c>null</c> means the model that was asked for.</param>
public sealed record UsageIteration(
    string Type,
    string? Model,
    long? InputTokens,
    long? CacheReadTokens,
    long? CacheWriteShortTokens,
    long? CacheWriteLongTokens,
    long? OutputTokens)
{
    /// <summary>As <see cref="TokenUsage.RefusedBeforeOutput"/>, of this attempt: another one took over, or none did.</summary>
    public bool RefusedBeforeOutput { get; init; }

    /// <summary>As <see cref="TokenUsage.RefusalCategory"/>, of this attempt.</summary>
    public string? RefusalCategory { get; init; }
}
