namespace Cco.Pricing;

/// <summary>The parts of a cost in USD; they sum to <see cref="Total"/> exactly.</summary>
public sealed record CostParts(
    decimal Input,
    decimal CacheRead,
    decimal CacheWriteShort,
    decimal CacheWriteLong,
    decimal Output,
    decimal Tools)
{
    /// <summary>Nothing was billed.</summary>
    public static CostParts Zero { get; } = new(0, 0, 0, 0, 0, 0);

    /// <summary>USD.</summary>
    public decimal Total => Input + CacheRead + CacheWriteShort + CacheWriteLong + Output + Tools;

    /// <summary>Adds two costs part by part.</summary>
    public static CostParts operator +(CostParts a, CostParts b) => new(
        a.Input + b.Input,
        a.CacheRead + b.CacheRead,
        a.CacheWriteShort + b.CacheWriteShort,
        a.CacheWriteLong + b.CacheWriteLong,
        a.Output + b.Output,
        a.Tools + b.Tools);

    /// <summary>Every part by the same factor.</summary>
    public static CostParts operator *(CostParts parts, decimal times) => new(
        parts.Input * times,
        parts.CacheRead * times,
        parts.CacheWriteShort * times,
        parts.CacheWriteLong * times,
        parts.Output * times,
        parts.Tools * times);
}
