using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Analytics;

/// <summary>Reads a finished exchange into a <see cref="CallRecord"/>. Pure.</summary>
internal static class CallMapping
{
    /// <summary>Characters kept of a text the caller or the upstream chose.</summary>
    public const int TextLimit = 200;

    /// <param name="prices">For what the provider's prompt cache saved.</param>
    public static CallRecord Map(GatewayExchange exchange, in CallOutcome outcome, PriceBook prices)
    {
        var booking = CallBooking.Of(exchange, prices);
        var result = ResultOf(exchange, outcome);
        return Make(exchange, outcome, booking, result, CostIsOpen(exchange, result, booking.CostStatus));
    }

    /// <summary>
    /// The record of a call that is just being sent, as it will be should nothing more be heard of it: it broke off, and what it cost must
    /// be estimated.
    /// </summary>
    public static CallRecord MapStart(GatewayExchange exchange, TimeSpan elapsed, string? routeId) => Make(
        exchange,
        new CallOutcome(0, elapsed, RouteId: routeId),
        exchange.Sent is { } sent ? CallBooking.OfStart(sent) : default,
        CallResult.Interrupted,
        costIsOpen: true);

    // It was sent, and broke off before the provider said what it came to: it may be billed all the same.
    private static bool CostIsOpen(GatewayExchange exchange, CallResult result, CostStatus? status) =>
        exchange.Sent is not null
        && result is CallResult.Aborted or CallResult.Interrupted
        && status is null or CostStatus.NoUsage
        && !(exchange.Attempts is [.., { Status: >= StatusCodes.Status400BadRequest }]);

    private static CallRecord Make(GatewayExchange exchange, in CallOutcome outcome, in CallBooking booking, CallResult result, bool costIsOpen) => new()
    {
        Id = exchange.Id,
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(exchange.StartedAt.ToUnixTimeMilliseconds()),
        Duration = Microseconds(outcome.Duration),
        FirstByte = outcome.FirstByte is { } firstByte ? Microseconds(firstByte) : null,
        Dialect = exchange.Dialect == Dialect.Anthropic ? "anthropic" : "openai",
        Endpoint = Words<ApiEndpointKind>.Of(exchange.Endpoint.Kind),
        Route = outcome.RouteId,
        Cluster = booking.Cluster,
        Provider = booking.Provider,
        Destination = booking.Destination,
        Billing = booking.Billing,
        Scope = exchange.Caller?.Scope,
        Project = Short(exchange.Caller?.Project),
        Tags = exchange.Caller?.Tags,
        User = exchange.Envelope?.EndUser,
        Session = Short(exchange.Caller?.Session),
        Agent = Short(exchange.Caller?.Agent),
        ParentAgent = Short(exchange.Caller?.ParentAgent),
        RequestClass = Short(exchange.Caller?.RequestClass),
        Run = exchange.Caller?.Run,
        ModelAsked = Short(exchange.Envelope?.Model),
        ModelServed = booking.ModelServed,
        Stream = exchange.Envelope?.Stream ?? false,
        Status = outcome.Status,
        Outcome = result,
        CacheResult = exchange.Cache?.Result,
        CacheReason = exchange.Cache?.Reason,
        NotStored = exchange.NotStored,
        RequestBytes = exchange.Body?.Memory.Length,
        Tokens = booking.Tokens,
        UsageText = booking.UsageText,
        CostIsOpen = costIsOpen,
        CostStatus = booking.CostStatus,
        Cost = booking.Cost,
        Saved = booking.Saved,
        CoalescingSaved = booking.CoalescingSaved,
        PromptCacheSaved = booking.PromptCacheSaved,
        StopReason = booking.StopReason,
        Attempts = exchange.Attempts.Count,
        ErrorCode = Short(exchange.Refusal?.Code),
    };

    private static CallResult ResultOf(GatewayExchange exchange, in CallOutcome outcome)
    {
        var last = exchange.Attempts.Count > 0 ? exchange.Attempts[^1] : exchange.Shared;
        return (exchange, outcome, last) switch
        {
            ({ Refusal: not null }, _, _) => CallResult.Refused,
            (_, { Aborted: true }, _) => CallResult.Aborted,
            ({ Cache.Result: CacheResult.Hit }, _, _) => CallResult.Ok,
            // An attempt without a status is one that no head of an answer came for.
            (_, _, { Status: 0 or >= StatusCodes.Status400BadRequest }) => CallResult.UpstreamError,
            (_, _, { Facts.Error: true }) => CallResult.UpstreamError,
            (_, { Status: not StatusCodes.Status500InternalServerError }, { Facts.Complete: false })
                when exchange.Endpoint.Kind.Generates() => CallResult.Interrupted,
            (_, { Status: >= StatusCodes.Status400BadRequest }, not null) => CallResult.GatewayError,
            (_, { Status: StatusCodes.Status500InternalServerError }, null) => CallResult.GatewayError,
            (_, { Status: > StatusCodes.Status500InternalServerError }, null) => CallResult.UpstreamError,
            (_, { Status: >= StatusCodes.Status400BadRequest }, null) => CallResult.Refused,
            _ => CallResult.Ok,
        };
    }

    private static TimeSpan Microseconds(TimeSpan value) => new(value.Ticks - (value.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>At most <see cref="TextLimit"/> characters of a text.</summary>
    public static string? Short(string? text) => text is null || text.Length <= TextLimit
        ? text
        : text[..(char.IsHighSurrogate(text[TextLimit - 1]) ? TextLimit - 1 : TextLimit)];
}
