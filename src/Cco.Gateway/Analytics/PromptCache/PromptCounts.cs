using Cco.Pricing;

namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>The prompt of one call in tokens: all of it, what was read from the provider's cache and what was written to it.</summary>
internal readonly record struct PromptCounts(long Prompt, long Read, long Written)
{
    /// <summary>Prompts from this size on are worth an alarm.</summary>
    public const long Large = 20_000;

    // OpenAI caches prompts in steps of so many tokens.
    private const long AutomaticStep = 128;

    /// <summary>
    /// The counts of an answer; <c>null</c> when it says nothing of a cache: none was used and the prompt is small, or the counts are sums over
    /// the provider's own loop of searches.
    /// </summary>
    public static PromptCounts? Of(TokenUsage? usage)
    {
        if (usage is null or { Estimated: true } || (usage is { WebSearchRequests: > 0, Iterations.Count: 0 }))
        {
            return null;
        }

        var counts = PromptCacheLoss.Main(usage) is { } main
            ? Of(main.InputTokens, main.CacheReadTokens, main.CacheWriteShortTokens, main.CacheWriteLongTokens)
            : Of(usage.InputTokens, usage.CacheReadTokens, usage.CacheWriteShortTokens, usage.CacheWriteLongTokens);
        return counts.Read > 0 || counts.Written > 0 || counts.Prompt >= Large ? counts : null;
    }

    /// <summary>What the next turn may find in the cache.</summary>
    public long Kept(bool automatic) => automatic ? Math.Max(Read + Written, Prompt - (Prompt % AutomaticStep)) : Read + Written;

    private static PromptCounts Of(long? input, long? read, long? writtenShort, long? writtenLong)
    {
        var tokens = new CallTokens(Plausible(input), Plausible(read), Plausible(writtenShort), Plausible(writtenLong), null, null);
        return new PromptCounts(tokens.Prompt ?? 0, tokens.CacheRead ?? 0, tokens.CacheWrite ?? 0);
    }

    private static long? Plausible(long? count) => count is >= 0 and <= CallTokens.Ceiling ? count : null;
}
