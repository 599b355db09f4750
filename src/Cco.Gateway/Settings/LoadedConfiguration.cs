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

    /// <summary>The files it was read from; <c>null</c> where it was made by hand.</summary>
    public ConfigurationFiles? Files { get; init; }

    /// <summary>Each setting with its value and where that came from, in the order of the documentation.</summary>
    public IReadOnlyList<EffectiveSetting> Effective { get; init; } = [];

    /// <summary>Whether a call answered under one configuration could have been answered under the other, byte for byte and for the same callers.</summary>
    public bool AnswersAlike(LoadedConfiguration other) =>
        ReferenceEquals(this, other)
        || (Settings.Cache.Scope == other.Settings.Cache.Scope
            && Settings.Cache.Enabled == other.Settings.Cache.Enabled
            && Routes.SequenceEqual(other.Routes)
            && Clusters.SequenceEqual(other.Clusters));
}
