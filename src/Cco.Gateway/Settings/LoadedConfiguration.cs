using Cco.Pricing;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>All three files as one immutable whole: what is not valid together is never in force together.</summary>
/// <param name="OwnPrices">The book with the models of <c>prices.json</c>; <c>null</c> without such a file.</param>
internal sealed record LoadedConfiguration(
    GatewaySettings Settings,
    IReadOnlyList<RouteConfig> Routes,
    IReadOnlyList<ClusterConfig> Clusters,
    PriceBook? OwnPrices = null)
{
    /// <summary>The prices in force. The built-in book is read when it is first asked for: a start need not wait for it.</summary>
    public PriceBook Prices => OwnPrices ?? PriceBook.BuiltIn;
}
