namespace Cco.Pricing;

/// <summary>
/// The counts of one attempt, as they are billed: what is not reported counts as nothing (contract.md 1.7 rule 8), and a negative
/// count is no report.
/// </summary>
internal readonly record struct TokenCounts
{
    private TokenCounts(long? input, long? cacheRead, long? cacheWriteShort, long? cacheWriteLong, long? output)
    {
        Input = Count(input);
        CacheRead = Count(cacheRead);
        CacheWriteShort = Count(cacheWriteShort);
        CacheWriteLong = Count(cacheWriteLong);
        Output = Count(output);
        PromptReported = input >= 0 || cacheRead >= 0 || cacheWriteShort >= 0 || cacheWriteLong >= 0;
        Reported = PromptReported || output >= 0;
    }

    public long Input { get; }

    public long CacheRead { get; }

    public long CacheWriteShort { get; }

    public long CacheWriteLong { get; }

    public long Output { get; }

    /// <summary>Whether any input count was reported.</summary>
    public bool PromptReported { get; }

    /// <summary>Whether any count was reported.</summary>
    public bool Reported { get; }

    /// <summary>Decimal, since the sum of four hostile counts may pass <see cref="long"/>.</summary>
    public decimal Prompt => (decimal)Input + CacheRead + CacheWriteShort + CacheWriteLong;

    public static TokenCounts Of(TokenUsage usage) => new(
        usage.InputTokens, usage.CacheReadTokens, usage.CacheWriteShortTokens, usage.CacheWriteLongTokens, usage.OutputTokens);

    public static TokenCounts Of(UsageIteration iteration) => new(
        iteration.InputTokens,
        iteration.CacheReadTokens,
        iteration.CacheWriteShortTokens,
        iteration.CacheWriteLongTokens,
        iteration.OutputTokens);

    private static long Count(long? reported) => reported is > 0 ? reported.Value : 0;
}
