using System.Text.Json.Serialization;
using Cco.Gateway.Exchange;
using Cco.Pricing;

namespace Cco.Gateway.Analytics;

/// <summary>
/// One finished call as the ledger keeps it: immutable, narrow, without a word of prompt, answer or credential. <c>null</c> means not
/// known or not applicable, never zero. Times have the ledger's resolution: milliseconds, durations microseconds.
/// </summary>
internal sealed record CallRecord
{
    public required string Id { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    [JsonPropertyName("duration_ms")]
    public required TimeSpan Duration { get; init; }

    /// <summary>Time to the answer's first byte.</summary>
    [JsonPropertyName("first_byte_ms")]
    public TimeSpan? FirstByte { get; init; }

    /// <summary><c>openai</c> or <c>anthropic</c>.</summary>
    public required string Dialect { get; init; }

    /// <summary>The kind of call: <c>messages</c>, <c>chat_completions</c>, …, <c>other</c>.</summary>
    public required string Endpoint { get; init; }

    public string? Route { get; init; }

    /// <summary>Cluster, provider and destination of the last attempt; on a hit, of the answer that was replayed.</summary>
    public string? Cluster { get; init; }

    public string? Provider { get; init; }

    public string? Destination { get; init; }

    /// <summary>What the amounts are: money only when metered.</summary>
    public Billing? Billing { get; init; }

    /// <summary>Digest of who called.</summary>
    public string? Scope { get; init; }

    public string? Project { get; init; }

    /// <summary>The caller's tags, as <c>team=a,feature=b</c>.</summary>
    public string? Tags { get; init; }

    /// <summary>Digest of the end user the body names.</summary>
    public string? User { get; init; }

    /// <summary>Claude Code's session, agent, the agent it was started by, and the class of the request.</summary>
    public string? Session { get; init; }

    public string? Agent { get; init; }

    public string? ParentAgent { get; init; }

    public string? RequestClass { get; init; }

    /// <summary>The run of a program the call belongs to, as the caller named it.</summary>
    public string? Run { get; init; }

    public string? ModelAsked { get; init; }

    public string? ModelServed { get; init; }

    public bool Stream { get; init; }

    /// <summary>The HTTP status the caller was sent.</summary>
    public required int Status { get; init; }

    public required CallResult Outcome { get; init; }

    /// <summary><c>null</c> when the call never came to the cache.</summary>
    public CacheResult? CacheResult { get; init; }

    public string? CacheReason { get; init; }

    /// <summary>Why a miss was not stored.</summary>
    public string? NotStored { get; init; }

    /// <summary>Size of the request's body; <c>null</c> where it streamed through unread.</summary>
    public long? RequestBytes { get; init; }

    public CallTokens Tokens { get; init; }

    /// <summary>All that a price depends on (<see cref="Pricing.UsageText"/>), kept for a call that has none yet.</summary>
    [JsonIgnore]
    public string? UsageText { get; init; }

    /// <summary>The call was paid for, perhaps, and nobody said how much: the ledger's writer estimates it (<see cref="CostEstimate"/>).</summary>
    [JsonIgnore]
    public bool CostIsOpen { get; init; }

    /// <summary><c>null</c> when there was nothing to price: a refusal, an upstream's error, a list of models.</summary>
    public CostStatus? CostStatus { get; init; }

    /// <summary>The parts of what the call cost, money or list value as <see cref="Billing"/> says.</summary>
    [JsonPropertyName("cost_parts")]
    public CallCost? Cost { get; init; }

    /// <summary>What the response cache saved, pico-dollars; no other kind of saving is ever in it. <c>null</c> but on a hit.</summary>
    [JsonIgnore]
    public long? Saved { get; init; }

    /// <summary>What sharing the answer of an identical call in flight saved, pico-dollars. <c>null</c> unless coalesced.</summary>
    [JsonIgnore]
    public long? CoalescingSaved { get; init; }

    /// <summary>What the provider's prompt cache saved, pico-dollars: negative when more was written than read.</summary>
    [JsonIgnore]
    public long? PromptCacheSaved { get; init; }

    /// <summary>Real spend: of metered calls only. The pairs that follow are alike: money first, then value at list prices.</summary>
    [JsonPropertyName("spend_usd")]
    [JsonConverter(typeof(PicoUsdConverter))]
    public long? SpendPico => Money(Cost?.Total);

    [JsonPropertyName("list_usd")]
    [JsonConverter(typeof(PicoUsdConverter))]
    public long? ListPico => List(Cost?.Total);

    [JsonPropertyName("saved_usd")]
    [JsonConverter(typeof(PicoUsdConverter))]
    public long? SavedPico => Money(Saved);

    [JsonPropertyName("saved_list_usd")]
    [JsonConverter(typeof(PicoUsdConverter))]
    public long? SavedListPico => List(Saved);

    [JsonPropertyName("coalescing_saved_usd")]
    [JsonConverter(typeof(PicoUsdConverter))]
    public long? CoalescingSavedPico => Money(CoalescingSaved);

    [JsonPropertyName("coalescing_saved_list_usd")]
    [JsonConverter(typeof(PicoUsdConverter))]
    public long? CoalescingSavedListPico => List(CoalescingSaved);

    [JsonPropertyName("prompt_cache_saved_usd")]
    [JsonConverter(typeof(PicoUsdConverter))]
    public long? PromptCacheSavedPico => Money(PromptCacheSaved);

    [JsonPropertyName("prompt_cache_saved_list_usd")]
    [JsonConverter(typeof(PicoUsdConverter))]
    public long? PromptCacheSavedListPico => List(PromptCacheSaved);

    public string? StopReason { get; init; }

    /// <summary>Calls that went upstream and were answered.</summary>
    public int Attempts { get; init; }

    public string? ErrorCode { get; init; }

    /// <summary>The model the call is booked under.</summary>
    [JsonIgnore]
    public string? Model => ModelServed ?? ModelAsked;

    /// <summary>Something broke, as opposed to a caller refused or gone.</summary>
    [JsonIgnore]
    public bool Failed => Outcome is CallResult.UpstreamError or CallResult.GatewayError or CallResult.Interrupted;

    /// <summary>The record of a finished exchange. Pure, never throws for what the exchange holds.</summary>
    /// <param name="prices">The prices in force; the built-in ones when nothing is said.</param>
    public static CallRecord From(GatewayExchange exchange, in CallOutcome outcome, PriceBook? prices = null) =>
        CallMapping.Map(exchange, outcome, prices ?? PriceBook.BuiltIn);

    private long? Money(long? pico) => Billing == Exchange.Billing.Metered ? pico : null;

    private long? List(long? pico) => Billing == Exchange.Billing.Metered ? null : pico;
}
