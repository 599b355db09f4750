using Cco.Pricing;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>All three files as one immutable whole: what is not valid together is never in force together.</summary>
internal sealed record LoadedConfiguration(
    GatewaySettings Settings,
    IReadOnlyList<RouteConfig> Routes,
    IReadOnlyList<ClusterConfig> Clusters,
    PriceBook Prices);
