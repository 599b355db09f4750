using Cco.Gateway.Exchange;
using Cco.Pricing;

namespace Cco.Gateway.Analytics;

/// <summary>Prices a call that had no price when it ended, by what is now known of the prices of its day. Pure.</summary>
internal static class CallRepricing
{
    /// <summary>
    /// The call as it would have been recorded; <c>null</c> when it was not unpriced, or is so still. A row that kept only its counts (written
    /// before more was kept, or made of several attempts) is priced by them, as an estimate: tier, speed and place are not known.
    /// </summary>
    public static CallRecord? Price(CallRecord call, PriceBook prices)
    {
        if (call.CostStatus != CostStatus.Unpriced)
        {
            return null;
        }

        var usage = UsageOf(call);
        var cost = CostCalculator.Calculate(prices, call.Model, usage, call.StartedAt, call.ModelAsked);
        return cost.Parts is null || CallCost.From(cost.Parts) is not { } amount
            ? null
            : call with
            {
                CostStatus = cost.Status,
                Cost = amount,
                UsageText = null,
                PromptCacheSaved = PromptCacheSaving(call, usage, prices),
            };
    }

    /// <summary>
    /// A hit or a shared call whose saving was not known, with it; <c>null</c> when it is not known still. Of a row that kept only its counts it
    /// is a lower bound: tier, speed, place and searches are not known.
    /// </summary>
    public static CallRecord? PriceSaving(CallRecord call, PriceBook prices)
    {
        var hit = call.CacheResult == CacheResult.Hit;
        var usage = UsageOf(call) with { Estimated = false };
        var saved = hit
            ? Savings.Replay(prices, call.Model, usage, call.StartedAt, call.ModelAsked)
            : CostCalculator.Calculate(prices, call.Model, usage, call.StartedAt, call.ModelAsked);
        return CallCost.From(saved.Parts) is not { } amount ? null
            : hit ? call with { Saved = amount.Total, UsageText = null }
            : call with { CoalescingSaved = amount.Total, UsageText = null };
    }

    /// <summary>What the call used: as it was kept, else its counts alone.</summary>
    public static TokenUsage UsageOf(CallRecord call) => (call.UsageText is { } text ? UsageText.Read(text) : null) ?? Counts(call.Tokens);

    private static long? PromptCacheSaving(CallRecord call, TokenUsage usage, PriceBook prices) =>
        Savings.PromptCache(prices, call.Model, usage, call.StartedAt, call.ModelAsked) is { } saved && Math.Abs(saved) <= CallCost.CeilingUsd
            ? PicoDollars.FromUsd(saved)
            : null;

    private static TokenUsage Counts(CallTokens tokens) => new()
    {
        InputTokens = tokens.Input,
        CacheReadTokens = tokens.CacheRead,
        CacheWriteShortTokens = tokens.CacheWriteShort,
        CacheWriteLongTokens = tokens.CacheWriteLong,
        OutputTokens = tokens.Output,
        ReasoningTokens = tokens.Reasoning,
        Estimated = true,
    };
}
