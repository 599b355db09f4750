using Cco.Gateway.Exchange;

namespace Cco.Gateway.Analytics;

/// <summary>What the calls of a span of time came to. Amounts are USD, counts of tokens are those the providers reported.</summary>
internal sealed record UsageSummary
{
    /// <summary>The first moment counted; <c>null</c> is since the beginning.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The first moment not counted; <c>null</c> is until now.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The run whose calls these are; <c>null</c> when all calls are counted.</summary>
    public string? Run { get; init; }

    public long Calls { get; init; }

    public CacheCounts Cache { get; init; } = new(0, 0, 0, 0, 0);

    /// <summary>Hits over all calls that asked the cache, 0 to 1; <c>null</c> while there are none.</summary>
    public double? HitRate => Cache.Hit + Cache.Coalesced + Cache.Miss is > 0 and var asked ? Math.Round((double)Cache.Hit / asked, 4) : null;

    /// <summary>Real spend: metered calls only.</summary>
    public decimal SpendUsd => Of(Exchange.Billing.Metered).SpendUsd;

    /// <summary>Real spend that the response cache avoided: metered calls only. The three savings are never added.</summary>
    public decimal SavedUsd => Of(Exchange.Billing.Metered).SavedUsd;

    /// <summary>Real spend avoided by sharing the answers of calls in flight.</summary>
    public decimal CoalescingSavedUsd => Of(Exchange.Billing.Metered).CoalescingSavedUsd;

    /// <summary>Real spend avoided by the provider's prompt cache, net of what writing to it cost more; may be negative.</summary>
    public decimal PromptCacheSavedUsd => Of(Exchange.Billing.Metered).PromptCacheSavedUsd;

    /// <summary>What the calls under a flat-rate login would have cost at list prices. No spend.</summary>
    public decimal SubscriptionListUsd => Of(Exchange.Billing.Subscription).ListUsd;

    /// <summary>Every kind of billing, also those without a call; only <c>metered</c> is money.</summary>
    public required IReadOnlyList<BillingUsage> Billing { get; init; }

    /// <summary>Prompt tokens that upstreams processed, cached by the provider or not.</summary>
    public long InputTokens { get; init; }

    /// <summary>Tokens that upstreams generated.</summary>
    public long OutputTokens { get; init; }

    /// <summary>The same by category.</summary>
    public UsageTokens Tokens { get; init; } = new(0, 0, 0, 0);

    /// <summary>Prompt tokens read from the provider's prompt cache over all prompt tokens, 0 to 1; <c>null</c> without a prompt token.</summary>
    public double? PromptCacheReadRatio => InputTokens == 0 ? null : Math.Round((double)Tokens.CacheRead / InputTokens, 4);

    /// <summary>Prompt tokens of answers that were replayed or shared, which no upstream processed again.</summary>
    public long ReplayedInputTokens { get; init; }

    /// <summary>Generated tokens of answers that were replayed or shared.</summary>
    public long ReplayedOutputTokens { get; init; }

    /// <summary>Calls that failed upstream, in the gateway, or broke off.</summary>
    public long Failed { get; init; }

    /// <summary>Calls whose cost is estimated.</summary>
    public long Estimated { get; init; }

    /// <summary>Calls whose cost is unknown for want of a price; they are in no amount above.</summary>
    public long Unpriced { get; init; }

    /// <summary>Calls whose cost is unknown because the provider reported no usage; they are in no amount above.</summary>
    public long NoUsage { get; init; }

    /// <summary>Hits and coalesced calls whose saving is unknown; they are in no amount above.</summary>
    public long SavedUnknown { get; init; }

    /// <summary>How much of the plans of flat-rate logins is used, as the provider said last. Not of the span asked for, but now.</summary>
    public IReadOnlyList<PlanWindow> Windows { get; init; } = [];

    /// <summary>The part of one kind of billing.</summary>
    public BillingUsage Of(Billing billing) => Billing.Single(usage => usage.Billing == billing);
}
