using Cco.Gateway.Settings;
using Cco.Gateway.Upstreams.Simulated;
using Microsoft.Extensions.Http.Resilience;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Cco.Gateway.Upstreams;

/// <summary>
/// Builds the handler chain of a cluster: Polly, then the credential per attempt, then the body, then sockets or the simulated upstream.
/// </summary>
internal sealed class UpstreamClientFactory(
    ILogger<ForwarderHttpClientFactory> logger,
    UpstreamPipelines pipelines,
    ConfigurationSources sources,
    SimulationNotice notice,
    TimeProvider time) : ForwarderHttpClientFactory(logger)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // YARP compares the client's settings only; what our chain depends on is in the metadata.
    protected override bool CanReuseOldClient(ForwarderHttpClientContext context) =>
        base.CanReuseOldClient(context) && SameMetadata(context.OldMetadata, context.NewMetadata);

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = ConnectTimeout;
        // The upstream sees the client's headers, no trace context of the gateway's own.
        handler.ActivityHeadersPropagator = null;
        // Long-lived processes must see a provider's DNS changes.
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler)
    {
        var cluster = ClusterPolicy.From(new ClusterConfig { ClusterId = context.ClusterId, Metadata = context.NewMetadata });
        if (cluster.Transport == UpstreamTransport.Simulated)
        {
            handler.Dispose();
            handler = new SimulatedUpstreamHandler(time);
        }

        return new ResilienceHandler(pipelines.For(cluster))
        {
            InnerHandler = new CredentialHandler(cluster, sources.Environment, notice, new BodyReplayHandler(handler)),
        };
    }

    private static bool SameMetadata(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) =>
        (one?.Count ?? 0) == (other?.Count ?? 0)
        && (one is null || one.All(pair => other!.TryGetValue(pair.Key, out var value) && value == pair.Value));
}
