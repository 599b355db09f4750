using System.ComponentModel;
using Cco.Gateway.Caching.Flights;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Caching;

/// <summary>
/// A finished answer exactly as the leader's client was sent it. Immutable but for the sessions that had it and what is worked out from it, so
/// that HybridCache hands out the one instance instead of a copy for each hit; the bytes must never be written to.
/// </summary>
/// <param name="Asked">The form the leader's client asked for: who asks the same is sent the same.</param>
/// <param name="Seed">What <c>CcoSeedFields</c> added to it.</param>
/// <param name="Transformed">The named transforms that changed it.</param>
/// <param name="Sessions">Of an answer that calls tools: the sessions that may not be given it again.</param>
[ImmutableObject(true)]
internal sealed record CachedAnswer(
    ReadOnlyMemory<byte> Body,
    string ContentType,
    AnswerForm Asked,
    DateTimeOffset StoredAt,
    DateTimeOffset ExpiresAt,
    SeedRuns? Seed,
    string? Transformed,
    CachedFacts Facts,
    DeliveredSessions? Sessions = null)
{
    /// <summary>Whether it was recorded as an event stream.</summary>
    public bool IsStream { get; } = MediaType.IsEventStream(ContentType);

    /// <summary>What a hit saved when that was last worked out; whoever works it out anew leaves it here, and it does not matter who is last.</summary>
    public AnswerSaving? Saving { get; set; }

    /// <summary>Whether an answer, or one of its choices, asks the client to run tools.</summary>
    public static bool CallsTools(AnswerFacts facts) => facts.StoppedFor("tool_use") || facts.StoppedFor("tool_calls") || facts.StoppedFor("function_call");
}
