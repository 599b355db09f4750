using Cco.Gateway.Exchange;

namespace Cco.Gateway.Analytics;

/// <summary>The calls of one kind of billing: what they cost, and what the response cache saved, in USD. Only metered amounts are money.</summary>
internal sealed record BillingUsage(Billing Billing, long Calls, decimal CostUsd, decimal SavedUsd);
