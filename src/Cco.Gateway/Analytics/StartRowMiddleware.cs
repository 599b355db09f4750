using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Analytics;

/// <summary>
/// Behind the cache, so that only calls which really go upstream come by: puts the call's beginning on the way to the ledger before it
/// is sent, so that a kill forgets no paid call. The call waits for nothing.
/// </summary>
internal sealed class StartRowMiddleware(RequestDelegate next, CallQueue queue, TimeProvider time)
{
    public Task Invoke(HttpContext context)
    {
        var exchange = context.GetExchange();
        if (exchange.Sent is null && exchange.Endpoint.Kind.Generates())
        {
            var cluster = ClusterPolicy.Of(context.GetReverseProxyFeature().Cluster.Config);
            exchange.Sent = new UpstreamStart(
                cluster.ClusterId,
                cluster.Provider,
                BillingRule.Of(
                    cluster.Transport == UpstreamTransport.Simulated, cluster.Provider, cluster.Credential == CredentialMode.Passthrough, exchange.Caller));
            queue.TryWriteBeginning(CallMapping.MapStart(
                exchange,
                time.GetElapsedTime(exchange.StartTimestamp),
                context.GetEndpoint()?.Metadata.GetMetadata<RoutePolicy>()?.RouteId));
        }

        return next(context);
    }
}
