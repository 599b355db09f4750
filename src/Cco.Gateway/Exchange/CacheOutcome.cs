using Cco.Pricing;

namespace Cco.Gateway.Exchange;

/// <summary>What the cache did with a call: <c>hit|miss|coalesced|bypass</c> with a reason (architecture.md 5a).</summary>
/// <param name="Result">hit, miss, coalesced or bypass.</param>
/// <param name="Reason">A token of the closed vocabulary; <c>null</c> on a hit and when coalesced.</param>
/// <param name="Stored">On a hit: the facts of the answer that was replayed.</param>
/// <param name="Saved">On a hit: what the call would have cost upstream.</param>
/// <param name="SavedUsd">The same as text; <c>null</c> when it is not known.</param>
/// <param name="SavedBilling">On a hit: what the saved amount is.</param>
/// <param name="Age">On a hit: how long the answer has been stored.</param>
/// <param name="TimeLeft">On a hit: how long it will still be served.</param>
internal sealed record CacheOutcome(
    CacheResult Result,
    string? Reason = null,
    CachedFacts? Stored = null,
    CostResult? Saved = null,
    string? SavedUsd = null,
    Billing SavedBilling = Billing.Metered,
    TimeSpan Age = default,
    TimeSpan TimeLeft = default);
