using System.Text.Json.Serialization;
using Cco.Gateway.Exchange;
using Cco.Pricing;

namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>A call whose prompt was not found in the provider's cache although the turns before it were. Without a word of it.</summary>
internal sealed record PromptCacheBreak
{
    /// <summary>The call's id, and that of the turn before it.</summary>
    public required string Id { get; init; }

    public required string Before { get; init; }

    /// <summary>When the call began; UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    public string? Session { get; init; }

    public string? Agent { get; init; }

    public string? Model { get; init; }

    public Billing? Billing { get; init; }

    public required BreakCause Cause { get; init; }

    /// <summary>All that changed, for people: <c>tools: added Read; messages[3] changed</c>.</summary>
    public required string Detail { get; init; }

    /// <summary>Tokens read from the cache: by this call, and the median of up to five turns before.</summary>
    public required long ReadTokens { get; init; }

    public required long UsualTokens { get; init; }

    /// <summary>Tokens that could have been read and were not.</summary>
    public required long LostTokens { get; init; }

    /// <summary><c>unpriced</c>: what it cost is not known.</summary>
    public required CostStatus CostStatus { get; init; }

    /// <summary>What the lost tokens cost more than read ones, pico-dollars.</summary>
    [JsonIgnore]
    public long? Lost { get; init; }

    /// <summary>Real spend: of metered calls only; then value at list prices.</summary>
    [JsonPropertyName("lost_usd")]
    [JsonConverter(typeof(PicoUsdConverter))]
    public long? LostPico => Billing == Exchange.Billing.Metered ? Lost : null;

    [JsonPropertyName("lost_list_usd")]
    [JsonConverter(typeof(PicoUsdConverter))]
    public long? LostListPico => Billing == Exchange.Billing.Metered ? null : Lost;
}
