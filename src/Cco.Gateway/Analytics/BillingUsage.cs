using Cco.Gateway.Exchange;

namespace Cco.Gateway.Analytics;

/// <summary>The calls of one kind of billing. Only metered amounts are money.</summary>
/// <param name="CostUsd">What the calls cost, as far as it is known.</param>
/// <param name="SavedUsd">What the response cache saved, as far as it is known.</param>
/// <param name="UnknownCost">Calls whose cost is not known, for want of a price or of usage; they are in no amount.</param>
internal sealed record BillingUsage(Billing Billing, long Calls, decimal CostUsd, decimal SavedUsd, long UnknownCost);
