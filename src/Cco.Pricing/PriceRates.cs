namespace Cco.Pricing;

/// <summary>
/// USD per 1,000,000 tokens, by bucket. <c>null</c> means the price list names no rate of its own: the bucket then costs what its
/// parent costs (long write → short write → input, read → input), never nothing. Output has no parent: output tokens at a row
/// without an output rate (embeddings) are unpriced.
/// </summary>
/// <param name="Input">Uncached input.</param>
/// <param name="Output">Output, reasoning included.</param>
/// <param name="CacheRead">Read from the provider's prompt cache.</param>
/// <param name="CacheWriteShort">Written for 5 minutes (Anthropic) or 30 minutes (OpenAI).</param>
/// <param name="CacheWriteLong">Written for 1 hour (Anthropic) or 12 hours (OpenAI).</param>
public sealed record PriceRates(
    decimal Input,
    decimal? Output = null,
    decimal? CacheRead = null,
    decimal? CacheWriteShort = null,
    decimal? CacheWriteLong = null)
{
    /// <summary>The rate that a cache read is billed at.</summary>
    public decimal EffectiveCacheRead => CacheRead ?? Input;

    /// <summary>The rate that a short cache write is billed at.</summary>
    public decimal EffectiveCacheWriteShort => CacheWriteShort ?? Input;

    /// <summary>The rate that a long cache write is billed at.</summary>
    public decimal EffectiveCacheWriteLong => CacheWriteLong ?? EffectiveCacheWriteShort;
}
