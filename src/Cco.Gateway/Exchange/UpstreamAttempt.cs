using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Anthropic;
using Cco.Pricing;

namespace Cco.Gateway.Exchange;

/// <summary>One call that went upstream. Written by Transforms: opened when the answer's head arrives, completed at the end of its body.</summary>
internal sealed class UpstreamAttempt(string clusterId, string? destinationId, string? provider, Billing billing, int status)
{
    public string ClusterId { get; } = clusterId;

    public string? DestinationId { get; } = destinationId;

    /// <summary><c>anthropic</c>, <c>openai</c>, <c>ollama</c>, <c>simulated</c> or whatever the cluster's <c>Cco.Provider</c> says.</summary>
    public string? Provider { get; } = provider;

    public Billing Billing { get; } = billing;

    /// <summary>The upstream's HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>How much of a login's plan is used; <c>null</c> when the answer's head says nothing of it.</summary>
    public UnifiedRateLimits? RateLimits { get; init; }

    /// <summary>What the answer said of itself; <c>null</c> until its body ended, in order or not.</summary>
    public AnswerFacts? Facts { get; private set; }

    /// <summary>The price of this attempt; <c>null</c> until its body ended.</summary>
    public CostResult? Cost { get; private set; }

    /// <summary>Bytes of the body up to where its end was seen, as the upstream sent them.</summary>
    public long Length { get; private set; }

    /// <summary>Once, at the end of the body or where a stream says itself that it is over.</summary>
    public void Complete(AnswerFacts facts, CostResult cost, long length = 0) => (Facts, Cost, Length) = (facts, cost, length);
}
