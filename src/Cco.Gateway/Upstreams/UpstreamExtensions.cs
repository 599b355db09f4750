using Yarp.ReverseProxy.Forwarder;

namespace Cco.Gateway.Upstreams;

/// <summary>The way to the destinations.</summary>
internal static class UpstreamExtensions
{
    public static IServiceCollection AddUpstreams(this IServiceCollection services) => services
        .AddSingleton<UpstreamPipelines>()
        .AddSingleton<SimulationNotice>()
        .AddSingleton<IForwarderHttpClientFactory, UpstreamClientFactory>();
}
