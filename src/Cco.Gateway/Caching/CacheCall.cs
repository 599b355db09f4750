using Cco.Gateway.Caching.Flights;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Caching;

/// <summary>A call that may use the cache: what it asks, what its answer is stored under, what its route and client want, and the configuration it began under.</summary>
internal sealed record CacheCall(GatewayExchange Exchange, RoutePolicy Route, CacheRequest Request, MadeKey Made, LoadedConfiguration Configuration)
{
    public CacheKey Key => Made.Key;

    public AnswerForm Form { get; } = AnswerForm.AskedBy(Exchange);

    /// <summary>The Claude Code session that calls; <c>null</c> for anybody else.</summary>
    public string? Session => Exchange.Caller!.Session;

    /// <summary>What it would lead or join a flight with.</summary>
    public FlightPlan Plan() => new(Key, Form, Session, Route.OnAbandon, Configuration.Settings.Flights);
}
