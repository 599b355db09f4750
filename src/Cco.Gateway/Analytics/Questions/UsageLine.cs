namespace Cco.Gateway.Analytics.Questions;

/// <summary>
/// One line of a breakdown. Members without <c>List</c> in their name are money, of metered calls only; the others are value at list prices.
/// The three savings are never added.
/// </summary>
internal sealed record UsageLine
{
    /// <summary>The model, the project, the start of the hour, …; <c>null</c> for calls that have none.</summary>
    public string? Value { get; init; }

    public long Calls { get; init; }

    /// <summary>Answered from the response cache.</summary>
    public long Hits { get; init; }

    /// <summary>Answered by sharing an identical call in flight.</summary>
    public long Coalesced { get; init; }

    public long Failed { get; init; }

    /// <summary>Calls whose cost is estimated.</summary>
    public long Estimated { get; init; }

    /// <summary>Calls whose cost is not known, for want of a price or of usage; they are in no amount.</summary>
    public long UnknownCost { get; init; }

    /// <summary>Of answers that came from an upstream.</summary>
    public UsageTokens Tokens { get; init; } = new(0, 0, 0, 0);

    public decimal SpendUsd { get; init; }

    public decimal ListUsd { get; init; }

    /// <summary>By the response cache.</summary>
    public decimal SavedUsd { get; init; }

    public decimal SavedListUsd { get; init; }

    public decimal CoalescingSavedUsd { get; init; }

    public decimal CoalescingSavedListUsd { get; init; }

    public decimal PromptCacheSavedUsd { get; init; }

    public decimal PromptCacheSavedListUsd { get; init; }

    public static UsageLine Of(string? value, in LineSums sums) => new()
    {
        Value = value is { Length: 0 } ? null : value,
        Calls = sums.All.Calls,
        Hits = sums.Hits,
        Coalesced = sums.Coalesced,
        Failed = sums.All.Failed,
        Estimated = sums.All.Estimated,
        UnknownCost = sums.All.Unpriced + sums.All.NoUsage,
        Tokens = new UsageTokens(
            sums.All.InputTokens - sums.ReplayedInput,
            sums.All.CacheReadTokens - sums.ReplayedCacheRead,
            sums.All.CacheWriteTokens - sums.ReplayedCacheWrite,
            sums.All.OutputTokens - sums.ReplayedOutput),
        SpendUsd = sums.All.Cost.Money,
        ListUsd = sums.All.Cost.List,
        SavedUsd = sums.All.Saved.Money,
        SavedListUsd = sums.All.Saved.List,
        CoalescingSavedUsd = sums.All.CoalescingSaved.Money,
        CoalescingSavedListUsd = sums.All.CoalescingSaved.List,
        PromptCacheSavedUsd = sums.All.PromptCacheSaved.Money,
        PromptCacheSavedListUsd = sums.All.PromptCacheSaved.List,
    };
}
