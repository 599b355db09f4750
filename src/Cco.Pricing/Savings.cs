using System.Collections.Immutable;

namespace Cco.Pricing;

/// <summary>What was not spent. Each kind of saving is an amount of its own; they are never added (docs/decisions/007-ledger.md).</summary>
public static class Savings
{
    /// <summary>
    /// What a call would have cost that was answered from the response cache instead: the stored answer's usage at the prices of
    /// <paramref name="at"/>. Had the call gone out, the prompt that the stored answer wrote to the provider's cache could have been there
    /// still; so written tokens count as read, and the saving is a lower bound.
    /// </summary>
    public static CostResult Replay(PriceBook book, string? model, TokenUsage? usage, DateTimeOffset at, string? askedModel = null) =>
        CostCalculator.Calculate(book, model, usage is null ? null : WrittenAsRead(usage), at, askedModel);

    /// <summary>
    /// What the provider's prompt cache saved on an answer, USD: the same tokens all as plain input, minus what they cost as they were
    /// counted. Negative when writing cost more than reading saved. <c>null</c> when the cache was not used or a price is not known.
    /// </summary>
    public static decimal? PromptCache(PriceBook book, string? model, TokenUsage usage, DateTimeOffset at, string? askedModel = null) =>
        UsesCache(usage)
        && CostCalculator.Calculate(book, model, usage, at, askedModel).Total is { } cost
        && CostCalculator.Calculate(book, model, AllPlain(usage), at, askedModel).Total is { } plain
            ? plain - cost
            : null;

    private static bool UsesCache(TokenUsage usage) =>
        usage.CacheReadTokens > 0 || usage.CacheWriteShortTokens > 0 || usage.CacheWriteLongTokens > 0
        || usage.Iterations.Any(part => part.CacheReadTokens > 0 || part.CacheWriteShortTokens > 0 || part.CacheWriteLongTokens > 0);

    private static TokenUsage WrittenAsRead(TokenUsage usage) => !UsesCache(usage) ? usage : usage with
    {
        CacheReadTokens = Sum(usage.CacheReadTokens, usage.CacheWriteShortTokens, usage.CacheWriteLongTokens),
        CacheWriteShortTokens = null,
        CacheWriteLongTokens = null,
        Iterations = usage.Iterations.Select(part => part with
        {
            CacheReadTokens = Sum(part.CacheReadTokens, part.CacheWriteShortTokens, part.CacheWriteLongTokens),
            CacheWriteShortTokens = null,
            CacheWriteLongTokens = null,
        }).ToImmutableArray(),
    };

    private static TokenUsage AllPlain(TokenUsage usage) => usage with
    {
        InputTokens = Sum(usage.InputTokens, usage.CacheReadTokens, usage.CacheWriteShortTokens, usage.CacheWriteLongTokens),
        CacheReadTokens = null,
        CacheWriteShortTokens = null,
        CacheWriteLongTokens = null,
        Iterations = usage.Iterations.Select(part => part with
        {
            InputTokens = Sum(part.InputTokens, part.CacheReadTokens, part.CacheWriteShortTokens, part.CacheWriteLongTokens),
            CacheReadTokens = null,
            CacheWriteShortTokens = null,
            CacheWriteLongTokens = null,
        }).ToImmutableArray(),
    };

    /// <summary>A negative count is no report; a sum past <see cref="long"/> is held there, where no price believes it.</summary>
    private static long? Sum(params ReadOnlySpan<long?> counts)
    {
        long? sum = null;
        foreach (var count in counts)
        {
            if (count >= 0)
            {
                sum = (sum ?? 0) > long.MaxValue - count.Value ? long.MaxValue : (sum ?? 0) + count.Value;
            }
        }

        return sum;
    }
}
