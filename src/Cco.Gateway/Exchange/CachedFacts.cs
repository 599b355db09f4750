using Cco.Pricing;

namespace Cco.Gateway.Exchange;

/// <summary>The facts kept beside a stored answer so that a hit can be recorded as exactly as a call.</summary>
internal sealed record CachedFacts(
    string ClusterId,
    string? Provider,
    Billing Billing,
    string? Model,
    string? StopReason,
    TokenUsage? Usage);
