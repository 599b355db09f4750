using System.Text.Json.Serialization;
using Cco.Pricing;

namespace Cco.Gateway.Analytics;

/// <summary>The cost of a call in pico-dollars (1e-12 USD) by part; the parts sum to <see cref="Total"/> exactly.</summary>
internal readonly record struct CallCost(
    [property: JsonPropertyName("input_usd"), JsonConverter(typeof(PicoUsdConverter))] long Input,
    [property: JsonPropertyName("cache_read_usd"), JsonConverter(typeof(PicoUsdConverter))] long CacheRead,
    [property: JsonPropertyName("cache_write_short_usd"), JsonConverter(typeof(PicoUsdConverter))] long CacheWriteShort,
    [property: JsonPropertyName("cache_write_long_usd"), JsonConverter(typeof(PicoUsdConverter))] long CacheWriteLong,
    [property: JsonPropertyName("output_usd"), JsonConverter(typeof(PicoUsdConverter))] long Output,
    [property: JsonPropertyName("tools_usd"), JsonConverter(typeof(PicoUsdConverter))] long Tools)
{
    /// <summary>
    /// The most one call is believed to cost, USD: far above any real one, low enough that sums over many calls stay inside 64 bits.
    /// </summary>
    public const decimal CeilingUsd = 10_000m;

    [JsonIgnore]
    public long Total => Input + CacheRead + CacheWriteShort + CacheWriteLong + Output + Tools;

    /// <summary>From USD; <c>null</c> when unknown, negative or above <see cref="CeilingUsd"/>.</summary>
    public static CallCost? From(CostParts? parts) => parts is null || !IsPlausible(parts)
        ? null
        : new CallCost(
            PicoDollars.FromUsd(parts.Input),
            PicoDollars.FromUsd(parts.CacheRead),
            PicoDollars.FromUsd(parts.CacheWriteShort),
            PicoDollars.FromUsd(parts.CacheWriteLong),
            PicoDollars.FromUsd(parts.Output),
            PicoDollars.FromUsd(parts.Tools));

    private static bool IsPlausible(CostParts parts) =>
        Math.Min(
            Math.Min(Math.Min(parts.Input, parts.CacheRead), Math.Min(parts.CacheWriteShort, parts.CacheWriteLong)),
            Math.Min(parts.Output, parts.Tools)) >= 0
        && parts.Total <= CeilingUsd;
}
