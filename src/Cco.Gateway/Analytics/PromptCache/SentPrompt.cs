using System.Globalization;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Anthropic;
using Cco.Gateway.Wire.Prompts;
using Cco.Pricing;
using Microsoft.Extensions.Primitives;

namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>A call that was answered by the provider, before its body is read.</summary>
internal sealed record SentPrompt(
    GatewayExchange Exchange, UpstreamAttempt Attempt, TokenUsage Usage, PromptCounts Counts, StringValues Betas, PriceBook Prices)
{
    public PromptTurn Turn(PromptDigest digest) => new()
    {
        Id = Exchange.Id,
        At = Exchange.StartedAt,
        Owner = Owner(digest),
        Cluster = Attempt.ClusterId,
        ModelAsked = Exchange.Envelope?.Model,
        ModelServed = Attempt.Facts?.Model,
        Betas = AnthropicBetas.Normalize(Betas),
        Automatic = Exchange.Dialect == Dialect.OpenAi,
        Digest = digest,
        Counts = Counts,
    };

    public PromptCacheBreak Break(PromptTurn now, Conversation conversation)
    {
        var before = conversation.Last;
        var (cause, detail) = BreakDiagnosis.Of(before, now);
        var lost = Math.Max(0, Math.Min(before.Counts.Kept(before.Automatic), Counts.Prompt) - Counts.Read);
        var cost = PromptCacheLoss.Of(Prices, now.ModelServed ?? now.ModelAsked, Usage, lost, Exchange.StartedAt, now.ModelAsked);
        if (!(cost <= CallCost.CeilingUsd))
        {
            cost = null;
        }

        return new PromptCacheBreak
        {
            Id = Exchange.Id,
            Before = before.Id,
            StartedAt = Exchange.StartedAt,
            Session = CallMapping.Short(Exchange.Caller?.Session),
            Agent = CallMapping.Short(Exchange.Caller?.Agent),
            Model = CallMapping.Short(now.ModelServed ?? now.ModelAsked),
            Billing = Attempt.Billing,
            Cause = cause,
            Detail = detail,
            ReadTokens = Counts.Read,
            UsualTokens = conversation.Usual,
            LostTokens = lost,
            CostStatus = cost is null ? CostStatus.Unpriced : CostStatus.Exact,
            Lost = cost is { } usd ? PicoDollars.FromUsd(usd) : null,
        };
    }

    // Without a session a conversation is known by how it began.
    private string Owner(PromptDigest digest)
    {
        var caller = Exchange.Caller;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{caller?.Scope}\n{caller?.Session ?? digest.Messages[0].ToString("x16", CultureInfo.InvariantCulture)}\n{caller?.Agent}");
    }
}
