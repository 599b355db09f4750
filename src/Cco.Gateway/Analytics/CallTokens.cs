using System.Text.Json.Serialization;
using Cco.Pricing;

namespace Cco.Gateway.Analytics;

/// <summary>
/// The tokens of a call, in the disjoint buckets of <see cref="TokenUsage"/>; <c>null</c> means not reported. Counts no answer can have
/// (negative, or above <see cref="Ceiling"/>) are taken for not reported, so that one mad upstream cannot overflow the sums.
/// </summary>
internal readonly record struct CallTokens(
    long? Input,
    long? CacheRead,
    long? CacheWriteShort,
    long? CacheWriteLong,
    long? Output,
    long? Reasoning)
{
    /// <summary>The most tokens one answer is believed to have.</summary>
    public const long Ceiling = 1_000_000_000;

    /// <summary>Input, cache reads and cache writes together; <c>null</c> when none was reported.</summary>
    public long? Prompt => Add(Add(Input, CacheRead), CacheWrite);

    /// <summary>Cache writes of both lifetimes; <c>null</c> when neither was reported.</summary>
    [JsonIgnore]
    public long? CacheWrite => Add(CacheWriteShort, CacheWriteLong);

    /// <summary>
    /// The counts that were billed: the attempts inside the answer where they are listed, else the answer's own (contract.md 1.7 rule 6).
    /// </summary>
    public static CallTokens From(TokenUsage? usage)
    {
        if (usage is null)
        {
            return default;
        }

        var tokens = default(CallTokens);
        foreach (var part in usage.Iterations)
        {
            tokens += Of(part.InputTokens, part.CacheReadTokens, part.CacheWriteShortTokens, part.CacheWriteLongTokens, part.OutputTokens, null);
        }

        return usage.Iterations.Count > 0
            ? tokens with { Reasoning = Plausible(usage.ReasoningTokens) }
            : Of(
                usage.InputTokens,
                usage.CacheReadTokens,
                usage.CacheWriteShortTokens,
                usage.CacheWriteLongTokens,
                usage.OutputTokens,
                usage.ReasoningTokens);
    }

    /// <summary>Adds bucket by bucket; what neither side reported stays unknown.</summary>
    public static CallTokens operator +(CallTokens a, CallTokens b) => new(
        Add(a.Input, b.Input),
        Add(a.CacheRead, b.CacheRead),
        Add(a.CacheWriteShort, b.CacheWriteShort),
        Add(a.CacheWriteLong, b.CacheWriteLong),
        Add(a.Output, b.Output),
        Add(a.Reasoning, b.Reasoning));

    private static CallTokens Of(long? input, long? cacheRead, long? writeShort, long? writeLong, long? output, long? reasoning) =>
        new(Plausible(input), Plausible(cacheRead), Plausible(writeShort), Plausible(writeLong), Plausible(output), Plausible(reasoning));

    private static long? Plausible(long? count) => count is >= 0 and <= Ceiling ? count : null;

    private static long? Add(long? a, long? b) => a is null ? b : b is null ? a : a + b;
}
