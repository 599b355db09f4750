using Cco.Pricing;

namespace Cco.Gateway.Analytics;

/// <summary>
/// Estimates what a call came to whose usage nobody reported: the process was killed, or the caller left before the provider said
/// anything (docs/decisions/007-ledger.md). Pure.
/// </summary>
internal static class CostEstimate
{
    /// <summary>The largest context there is: a larger body is not text.</summary>
    public const long MostTokens = 1_000_000;

    private const int BytesPerToken = 4;

    /// <summary>
    /// The call with tokens, an amount and a status. Its prompt is that of <paramref name="like"/>, scaled by the sizes of the two bodies;
    /// without one, a token for each four bytes, plain input. Output is what was seen.
    /// </summary>
    /// <param name="like">The last call of the same session and model that has usage and a known size; <c>null</c> without one.</param>
    public static CallRecord Of(CallRecord call, CallRecord? like, PriceBook prices)
    {
        call = call with { CostIsOpen = false };
        if (call.RequestBytes is not > 0)
        {
            return call with { CostStatus = CostStatus.NoUsage };
        }

        var prompt = like is { RequestBytes: > 0, Tokens.Prompt: > 0 }
            ? Scaled(like.Tokens, call.RequestBytes.Value, like.RequestBytes.Value)
            : new CallTokens(Math.Min(((call.RequestBytes.Value - 1) / BytesPerToken) + 1, MostTokens), null, null, null, null, null);
        var usage = new TokenUsage
        {
            InputTokens = prompt.Input,
            CacheReadTokens = prompt.CacheRead,
            CacheWriteShortTokens = prompt.CacheWriteShort,
            CacheWriteLongTokens = prompt.CacheWriteLong,
            OutputTokens = call.Tokens.Output ?? 0,
            Estimated = true,
        };
        var cost = call.Billing == Exchange.Billing.Local
            ? new CostResult(CostStatus.Estimated, CostParts.Zero, null)
            : CostCalculator.Calculate(prices, call.Model, usage, call.StartedAt, call.ModelAsked);
        var parts = CallCost.From(cost.Parts);
        return call with
        {
            Tokens = CallTokens.From(usage) with { Reasoning = call.Tokens.Reasoning },
            UsageText = parts is null ? Pricing.UsageText.Write(usage) : null,
            CostStatus = parts is null ? CostStatus.Unpriced : CostStatus.Estimated,
            Cost = parts,
        };
    }

    private static CallTokens Scaled(CallTokens tokens, long bytes, long likeBytes)
    {
        // Never more than a context holds, and the parts never more than their whole.
        var factor = Math.Min((decimal)bytes / likeBytes, (decimal)MostTokens / tokens.Prompt!.Value);
        return new CallTokens(Times(tokens.Input), Times(tokens.CacheRead), Times(tokens.CacheWriteShort), Times(tokens.CacheWriteLong), null, null);

        long? Times(long? count) => count is null ? null : decimal.ToInt64(Math.Floor(count.Value * factor));
    }
}
