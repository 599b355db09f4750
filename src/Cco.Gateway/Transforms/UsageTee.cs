using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Anthropic;
using Cco.Pricing;
using Yarp.ReverseProxy.Transforms;

namespace Cco.Gateway.Transforms;

/// <summary>
/// Tees the upstream's answer before any other transform: reads usage and completion from the raw bytes as they pass and prices them
/// into the exchange. The answer itself is not touched, not delayed and not kept; an event stream that falls silent is given up.
/// </summary>
internal sealed class UsageTee(LiveConfiguration live, TimeProvider time) : ResponseTransform
{
    private static readonly CostResult NotBilled = new(CostStatus.Exact, CostParts.Zero, "not billed");

    // Something, and nobody knows what: never nothing.
    private static readonly CostResult NotRead = new(CostStatus.NoUsage, null, "what a call of this path comes to is not read");

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
            proxy.ProxiedDestination is { } destination ? DestinationKey.NameOf(destination.DestinationId) : null,
            cluster.Provider,
            BillingRule.Of(
                cluster.Transport == UpstreamTransport.Simulated, cluster.Provider, cluster.Credential == CredentialMode.Passthrough, exchange.Caller),
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

        // At the end of a long stream other prices may be in force: this call keeps those it began with.
        var configuration = live.Of(http);
        var mayBeBilled = exchange.Endpoint.MayBeBilled(http.Request.Method);
        var content = response.Content;
        var type = content.Headers.ContentType?.MediaType;
        var reader = AnswerReaders.Create(exchange.Dialect, exchange.Endpoint.Kind, type);
        var body = await content.ReadAsStreamAsync(context.CancellationToken);
        var teed = new StreamContent(new TeeStream(
            MediaType.IsEventStream(type) ? new IdleTimeoutStream(body, IdleTimeoutStream.Of(proxy.Cluster.Config), time) : body,
            reader,
            (facts, length) => Complete(attempt, cluster, facts, length, exchange, configuration, mayBeBilled)));
        foreach (var header in content.Headers.NonValidated)
        {
            teed.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string>)header.Value);
        }

        response.Content = teed;
    }

    private static void Complete(
        UpstreamAttempt attempt,
        ClusterPolicy cluster,
        AnswerFacts facts,
        long length,
        GatewayExchange exchange,
        LoadedConfiguration configuration,
        bool mayBeBilled)
    {
        // Only generated answers are billed: not errors, not count_tokens, not the list of models (contract.md 6.1 modifier 8).
        mayBeBilled &= attempt.Status is >= StatusCodes.Status200OK and < StatusCodes.Status300MultipleChoices;
        var billed = mayBeBilled && exchange.Endpoint.Kind.Generates();
        var usage = billed ? facts.BillableUsage : facts.Usage;
        attempt.Complete(
            ReferenceEquals(usage, facts.Usage) ? facts : facts with { Usage = usage },
            billed ? Price(attempt, cluster, usage, facts.Model, exchange, configuration) : mayBeBilled ? NotRead : NotBilled,
            length);
    }

    private static CostResult Price(
        UpstreamAttempt attempt, ClusterPolicy cluster, TokenUsage? usage, string? servedModel, GatewayExchange exchange, LoadedConfiguration configuration)
    {
        var prices = configuration.Prices;
        var asked = exchange.Envelope?.Model;
        var model = servedModel ?? asked;

        // Hardware of one's own sends no invoice (contract.md 6.3).
        return attempt.Billing == Billing.Local
            ? CostCalculator.CalculateLocal(prices, usage, exchange.StartedAt, prices.ShadowOf(model) ?? cluster.Shadow)
            : CostCalculator.Calculate(prices, model, usage, exchange.StartedAt, asked);
    }
}
