namespace Cco.Pricing;

/// <summary>What it cost that a prompt was not found in the provider's cache (docs/decisions/016-prompt-cache-breaks.md).</summary>
public static class PromptCacheLoss
{
    private const string MainAttempt = "message";

    /// <summary>
    /// Of an answer's tokens that were billed as written or as plain input, the first <paramref name="lost"/> as they were billed minus the same as
    /// read, USD. First means those written for long, then those written for short, then plain ones, which is their order in a prompt.
    /// </summary>
    /// <returns><c>null</c> when a price is not known.</returns>
    /// <param name="model">The model that served the answer.</param>
    /// <param name="lost">Tokens that could have been read.</param>
    /// <param name="askedModel">As in <see cref="CostCalculator.Calculate"/>.</param>
    public static decimal? Of(PriceBook book, string? model, TokenUsage usage, long lost, DateTimeOffset at, string? askedModel = null) =>
        CostCalculator.Calculate(book, model, usage, at, askedModel).Total is { } billed
        && CostCalculator.Calculate(book, model, AsRead(usage, lost), at, askedModel).Total is { } read
            ? billed - read
            : null;

    /// <summary>The attempt whose prompt is the one that was sent: where there are several, the first that is no one's help.</summary>
    public static UsageIteration? Main(TokenUsage usage) =>
        usage.Iterations.FirstOrDefault(part => part.Type == MainAttempt) ?? (usage.Iterations is [var first, ..] ? first : null);

    private static TokenUsage AsRead(TokenUsage usage, long lost)
    {
        if (Main(usage) is not { } main)
        {
            return usage with
            {
                CacheWriteLongTokens = Take(usage.CacheWriteLongTokens, ref lost, out var writtenLong),
                CacheWriteShortTokens = Take(usage.CacheWriteShortTokens, ref lost, out var writtenShort),
                InputTokens = Take(usage.InputTokens, ref lost, out var plain),
                CacheReadTokens = (usage.CacheReadTokens ?? 0) + writtenLong + writtenShort + plain,
            };
        }

        var moved = main with
        {
            CacheWriteLongTokens = Take(main.CacheWriteLongTokens, ref lost, out var longPart),
            CacheWriteShortTokens = Take(main.CacheWriteShortTokens, ref lost, out var shortPart),
            InputTokens = Take(main.InputTokens, ref lost, out var plainPart),
            CacheReadTokens = (main.CacheReadTokens ?? 0) + longPart + shortPart + plainPart,
        };
        return usage with { Iterations = [.. usage.Iterations.Select(part => ReferenceEquals(part, main) ? moved : part)] };
    }

    private static long? Take(long? from, ref long lost, out long taken)
    {
        taken = Math.Clamp(from ?? 0, 0, lost);
        lost -= taken;
        return from - taken;
    }
}
