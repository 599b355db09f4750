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

    /// <summary>What <see cref="Cost"/> is; on a hit, what <see cref="SavedPico"/> is.</summary>
    public Billing? Billing { get; init; }

    /// <summary>Digest of who called.</summary>
    public string? Scope { get; init; }

    public string? Project { get; init; }

    public string? Session { get; init; }

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

    public CallTokens Tokens { get; init; }

    /// <summary><c>null</c> when there was nothing to price: a refusal, an upstream's error, a list of models.</summary>
    public CostStatus? CostStatus { get; init; }

    public CallCost? Cost { get; init; }

    /// <summary>Saved by the response cache, pico-dollars; no other kind of saving is ever in it.</summary>
    [JsonPropertyName("saved_usd")]
    [JsonConverter(typeof(PicoUsdConverter))]
    public long? SavedPico { get; init; }

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
    public static CallRecord From(GatewayExchange exchange, CallOutcome outcome) => CallMapping.Map(exchange, outcome);
}
