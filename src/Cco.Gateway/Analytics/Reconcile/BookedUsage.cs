namespace Cco.Gateway.Analytics.Reconcile;

/// <summary>
/// What the ledger has of one UTC day and model of one provider, to hold against the provider's own count: metered calls that went upstream.
/// </summary>
/// <param name="Model">As it was served, in the provider's own words; empty when neither it nor the one asked for is known.</param>
/// <param name="PromptTokens">Input, cache reads and cache writes together.</param>
/// <param name="CacheReadTokens">The part of <paramref name="PromptTokens"/> that was read from the provider's prompt cache.</param>
/// <param name="Usd">Spend, as far as it is known.</param>
/// <param name="ToolsUsd">The part of <paramref name="Usd"/> that is for web searches.</param>
/// <param name="EstimatedTokens">Tokens of calls that are in the sums by an estimate.</param>
/// <param name="Unpriced">Calls without a price: their tokens are in the sums, their cost is not.</param>
/// <param name="NoUsage">Calls whose usage was not reported: in neither.</param>
/// <param name="SubscriptionTokens">Tokens of calls of a login, which are no spend and in no other sum here.</param>
internal sealed record BookedUsage(
    DateOnly Day,
    string Model,
    long Calls,
    long PromptTokens,
    long CacheReadTokens,
    long OutputTokens,
    decimal Usd,
    decimal ToolsUsd,
    long EstimatedTokens,
    long Unpriced,
    long NoUsage,
    long SubscriptionTokens)
{
    /// <summary>Nothing on a day.</summary>
    public static BookedUsage Nothing(DateOnly day, string model) => new(day, model, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Adds up; day and model are those of <paramref name="a"/>.</summary>
    public static BookedUsage operator +(BookedUsage a, BookedUsage b) => a with
    {
        Calls = a.Calls + b.Calls,
        PromptTokens = a.PromptTokens + b.PromptTokens,
        CacheReadTokens = a.CacheReadTokens + b.CacheReadTokens,
        OutputTokens = a.OutputTokens + b.OutputTokens,
        Usd = a.Usd + b.Usd,
        ToolsUsd = a.ToolsUsd + b.ToolsUsd,
        EstimatedTokens = a.EstimatedTokens + b.EstimatedTokens,
        Unpriced = a.Unpriced + b.Unpriced,
        NoUsage = a.NoUsage + b.NoUsage,
        SubscriptionTokens = a.SubscriptionTokens + b.SubscriptionTokens,
    };
}
