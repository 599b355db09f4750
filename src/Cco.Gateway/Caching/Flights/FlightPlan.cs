using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Caching.Flights;

/// <summary>What a caller who may lead or join a flight brings along.</summary>
/// <param name="Key">Equal keys mean that one answer serves both.</param>
/// <param name="Form">What is sent to who joins with the same form.</param>
/// <param name="Session">The Claude Code session that calls, if one does.</param>
/// <param name="OnAbandon">What becomes of the upstream call when nobody listens any more.</param>
/// <param name="Bounds">As configured when the call came.</param>
internal sealed record FlightPlan(CacheKey Key, AnswerForm Form, string? Session, OnAbandon OnAbandon, FlightSettings Bounds)
{
    /// <summary>What the answer may cost in retries; a successor inherits it.</summary>
    public RetryAllowance Retries { get; init; } = new();
}
