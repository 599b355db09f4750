using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Anthropic;
using Cco.Pricing;
using Yarp.ReverseProxy.Transforms;

namespace Cco.Gateway.Transforms;

/// <summary>
/// Tees the upstream's answer before any other transform: reads usage and completion from the raw bytes as they pass and prices them
/// into the exchange. The answer itself is not touched, not delayed and not kept.
/// </summary>
internal sealed class UsageTee(LiveConfiguration live) : ResponseTransform
{
    public override async ValueTask ApplyAsync(ResponseTransformContext context)
    {
        var http = context.HttpContext;
        var exchange = http.GetExchange();
        if (http.GetForwarderErrorFeature()?.Exception is CredentialMissingException)
        {
            // Nothing went upstream.
            return;
        }

        var proxy = http.GetReverseProxyFeature();
        var cluster = ClusterPolicy.Of(proxy.Cluster.Config);
        var attempt = new UpstreamAttempt(
            cluster.ClusterId,
            proxy.ProxiedDestination?.DestinationId,
            cluster.Provider,
            BillingOf(cluster, exchange.Caller),
            (int?)context.ProxyResponse?.StatusCode ?? 0)
        {
            RateLimits = context.ProxyResponse is { } head ? UnifiedRateLimitReader.Read(head.Headers.NonValidated) : null,
        };
        exchange.AddAttempt(attempt);
        if (context.ProxyResponse is not { } response)
        {
            // No answer at all: nothing was reported, and nothing can be priced.
            attempt.Complete(new AnswerFacts(), CostResult.NoUsage);
            return;
        }

        var content = response.Content;
        var reader = AnswerReaders.Create(exchange.Dialect, exchange.Endpoint.Kind, content.Headers.ContentType?.MediaType);
        var teed = new StreamContent(new TeeStream(
            await content.ReadAsStreamAsync(context.CancellationToken),
            reader,
            facts => Complete(attempt, facts, exchange)));
        foreach (var header in content.Headers.NonValidated)
        {
            teed.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string>)header.Value);
        }

        response.Content = teed;
    }

    private void Complete(UpstreamAttempt attempt, AnswerFacts facts, GatewayExchange exchange)
    {
        var usage = Billable(attempt, facts, exchange.Endpoint.Kind);
        attempt.Complete(
            usage is null || ReferenceEquals(usage, facts.Usage) ? facts : facts with { Usage = usage },
            Price(attempt, usage, facts.Model ?? exchange.Envelope?.Model, exchange));
    }

    private CostResult Price(UpstreamAttempt attempt, TokenUsage? usage, string? model, GatewayExchange exchange)
    {
        // Only generated answers are billed: not errors, not count_tokens, not the list of models (contract.md 6.1 modifier 8).
        if (attempt.Status != StatusCodes.Status200OK || !Generates(exchange.Endpoint.Kind))
        {
            return new CostResult(CostStatus.Exact, CostParts.Zero, "not billed");
        }

        // Hardware of one's own sends no invoice (contract.md 6.3).
        if (attempt.Billing == Billing.Local)
        {
            return usage is null ? CostResult.NoUsage : new CostResult(CostStatus.Exact, CostParts.Zero, "local");
        }

        return CostCalculator.Calculate(live.Current.Prices, model, usage, exchange.StartedAt);
    }

    /// <summary>
    /// The usage to bill. A stream that was cut reported its output only up to the last count, so the text that was seen is counted at
    /// four characters a token and the whole marked as an estimate (contract.md 1.8).
    /// </summary>
    private static TokenUsage? Billable(UpstreamAttempt attempt, AnswerFacts facts, ApiEndpointKind kind)
    {
        if (facts.Complete || facts.Usage is not { } usage || attempt.Status != StatusCodes.Status200OK || !Generates(kind))
        {
            return facts.Usage;
        }

        return usage with { OutputTokens = Math.Max(usage.OutputTokens ?? 0, (facts.OutputCharacters + 3) / 4), Estimated = true };
    }

    private static bool Generates(ApiEndpointKind kind) =>
        kind is ApiEndpointKind.Messages or ApiEndpointKind.ChatCompletions or ApiEndpointKind.Responses or ApiEndpointKind.Embeddings;

    private static Billing BillingOf(ClusterPolicy cluster, Caller? caller) => cluster switch
    {
        { Transport: UpstreamTransport.Simulated } => Billing.Simulated,
        { Provider: "ollama" or "local" } => Billing.Local,
        // Only Anthropic sells the plan behind such a login; whatever else it is sent to may bill by the token.
        { Credential: CredentialMode.Passthrough, Provider: "anthropic" } when caller is { IsSubscription: true } => Billing.Subscription,
        _ => Billing.Metered,
    };
}
