using System.Text.Json.Serialization;

namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>What the breaks of one cause came to.</summary>
/// <param name="Unpriced">Breaks of unknown cost, in neither amount.</param>
/// <param name="LostPico">Money, then value at list prices; pico-dollars.</param>
internal sealed record BreakSum(
    BreakCause Cause,
    long Breaks,
    long LostTokens,
    long Unpriced,
    [property: JsonPropertyName("lost_usd"), JsonConverter(typeof(PicoUsdConverter))] long LostPico,
    [property: JsonPropertyName("lost_list_usd"), JsonConverter(typeof(PicoUsdConverter))] long LostListPico);
