using Cco.Gateway.Exchange;

namespace Cco.Gateway.Analytics;

/// <summary>
/// The calls of one kind of billing. Only metered amounts are money, and only they are in members without <c>List</c> in their name;
/// the amounts of all others are value at list prices.
/// </summary>
/// <param name="UnknownCost">Calls whose cost is not known, for want of a price or of usage; they are in no amount.</param>
internal sealed record BillingUsage(Billing Billing, long Calls, long UnknownCost)
{
    /// <summary>What the calls cost, as far as it is known.</summary>
    public decimal SpendUsd { get; init; }

    public decimal ListUsd { get; init; }

    /// <summary>What the response cache saved, as far as it is known.</summary>
    public decimal SavedUsd { get; init; }

    public decimal SavedListUsd { get; init; }

    /// <summary>What sharing the answers of calls in flight saved.</summary>
    public decimal CoalescingSavedUsd { get; init; }

    public decimal CoalescingSavedListUsd { get; init; }

    /// <summary>What the provider's prompt cache saved, net of what writing to it cost more; may be negative.</summary>
    public decimal PromptCacheSavedUsd { get; init; }

    public decimal PromptCacheSavedListUsd { get; init; }

    public static BillingUsage Of(Billing billing, in RollupSums sums) => new(billing, sums.Calls, sums.Unpriced + sums.NoUsage)
    {
        SpendUsd = sums.Cost.Money,
        ListUsd = sums.Cost.List,
        SavedUsd = sums.Saved.Money,
        SavedListUsd = sums.Saved.List,
        CoalescingSavedUsd = sums.CoalescingSaved.Money,
        CoalescingSavedListUsd = sums.CoalescingSaved.List,
        PromptCacheSavedUsd = sums.PromptCacheSaved.Money,
        PromptCacheSavedListUsd = sums.PromptCacheSaved.List,
    };
}
