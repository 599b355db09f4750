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
    public static CallRecord Map(GatewayExchange exchange, CallOutcome outcome, PriceBook prices)
    {
        var record = Describe(exchange, outcome);
        record = exchange switch
        {
            { Cache: { Result: CacheResult.Hit } hit } => WithHit(record, hit),
            { Attempts.Count: > 0 } => WithAttempts(record, exchange, prices),
            { Shared: { } shared } => WithShared(record, shared, exchange.Endpoint.Kind),
            { Sent: { } sent } => WithStart(record, sent),
            _ => record,
        };
        return CostIsOpen(record, exchange) ? record with { CostIsOpen = true } : record;
    }

    /// <summary>
    /// The record of a call that is just being sent, as it will be should nothing more be heard of it: it broke off, and what it cost must
    /// be estimated.
    /// </summary>
    public static CallRecord MapStart(GatewayExchange exchange, TimeSpan elapsed, string? routeId)
    {
        var record = Describe(exchange, new CallOutcome(0, elapsed, RouteId: routeId)) with { Outcome = CallResult.Interrupted, CostIsOpen = true };
        return exchange.Sent is { } sent ? WithStart(record, sent) : record;
    }

    // It was sent, and broke off before the provider said what it came to: it may be billed all the same.
    private static bool CostIsOpen(CallRecord record, GatewayExchange exchange) =>
        exchange.Sent is not null
        && record is { Outcome: CallResult.Aborted or CallResult.Interrupted, CostStatus: null or CostStatus.NoUsage }
        && !(exchange.Attempts is [.., { Status: >= StatusCodes.Status400BadRequest }]);

    private static CallRecord WithStart(CallRecord record, UpstreamStart sent) =>
        record with { Cluster = sent.ClusterId, Provider = sent.Provider, Billing = sent.Billing };

    private static CallRecord Describe(GatewayExchange exchange, CallOutcome outcome) => new()
    {
        Id = exchange.Id,
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(exchange.StartedAt.ToUnixTimeMilliseconds()),
        Duration = Microseconds(outcome.Duration),
        FirstByte = outcome.FirstByte is { } firstByte ? Microseconds(firstByte) : null,
        Dialect = exchange.Dialect == Dialect.Anthropic ? "anthropic" : "openai",
        Endpoint = Words<ApiEndpointKind>.Of(exchange.Endpoint.Kind),
        Route = outcome.RouteId,
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
        Stream = exchange.Envelope?.Stream ?? false,
        Status = outcome.Status,
        Outcome = ResultOf(exchange, outcome),
        CacheResult = exchange.Cache?.Result,
        CacheReason = exchange.Cache?.Reason,
        NotStored = exchange.NotStored,
        RequestBytes = exchange.Body?.Memory.Length,
        Attempts = exchange.Attempts.Count,
        ErrorCode = Short(exchange.Refusal?.Code),
    };

    private static CallRecord WithHit(CallRecord record, CacheOutcome hit) => record with
    {
        Cluster = hit.Stored?.ClusterId,
        Provider = hit.Stored?.Provider,
        Billing = hit.SavedBilling,
        ModelServed = Short(hit.Stored?.Model),
        StopReason = Short(hit.Stored?.StopReason),
        Tokens = CallTokens.From(hit.Stored?.Usage),
        CostStatus = CostStatus.Exact,
        Cost = default(CallCost),
        Saved = CallCost.From(hit.Saved?.Parts)?.Total,
    };

    /// <summary>Who led pays; what that cost is what this call saved.</summary>
    private static CallRecord WithShared(CallRecord record, UpstreamAttempt shared, ApiEndpointKind kind)
    {
        record = record with
        {
            Cluster = shared.ClusterId,
            Provider = shared.Provider,
            Billing = shared.Billing,
            ModelServed = Short(shared.Facts?.Model),
            StopReason = Short(shared.Facts?.StopReason),
            Tokens = CallTokens.From(shared.Facts?.Usage),
        };
        return MayCost(shared, kind)
            ? record with
            {
                CostStatus = shared.Cost?.Status == CostStatus.Estimated ? CostStatus.Estimated : CostStatus.Exact,
                Cost = default(CallCost),
                CoalescingSaved = CallCost.From(shared.Cost?.Parts)?.Total,
            }
            : record;
    }

    private static CallRecord WithAttempts(CallRecord record, GatewayExchange exchange, PriceBook prices)
    {
        var last = exchange.Attempts[^1];
        record = record with
        {
            Cluster = last.ClusterId,
            Provider = last.Provider,
            Destination = last.DestinationId,
            Billing = last.Billing,
            ModelServed = Short(last.Facts?.Model),
            StopReason = Short(last.Facts?.StopReason),
            Tokens = CallTokens.From(last.Facts?.Usage),
        };

        var priced = exchange.Attempts.Where(attempt => MayCost(attempt, exchange.Endpoint.Kind)).ToList();
        if (priced.Count == 0)
        {
            return record;
        }

        // Amounts of different kinds are never added. Should a fallback have crossed from one kind to another, the call is booked
        // under the realest of them, so that no real spend is lost and nothing else is mixed into it.
        var billing = priced.Min(attempt => attempt.Billing);
        priced.RemoveAll(attempt => attempt.Billing != billing);
        var (status, cost) = Sum(priced);
        return record with
        {
            Billing = billing,
            Tokens = priced.Aggregate(default(CallTokens), (sum, attempt) => sum + CallTokens.From(attempt.Facts?.Usage)),
            UsageText = status == CostStatus.Unpriced && priced is [{ Facts.Usage: { } usage }] ? UsageText.Write(usage) : null,
            CostStatus = status,
            Cost = cost,
            PromptCacheSaved = cost is null ? null : PromptCacheSaving(priced, exchange, prices),
        };
    }

    private static long? PromptCacheSaving(List<UpstreamAttempt> attempts, GatewayExchange exchange, PriceBook prices)
    {
        long? sum = null;
        foreach (var attempt in attempts)
        {
            if (attempt is { Billing: not Billing.Local, Facts: { Usage: { } usage } facts }
                && Savings.PromptCache(prices, facts.Model ?? exchange.Envelope?.Model, usage, exchange.StartedAt, exchange.Envelope?.Model) is { } saved
                && Math.Abs(saved) <= CallCost.CeilingUsd)
            {
                sum = (sum ?? 0) + PicoDollars.FromUsd(saved);
            }
        }

        return sum;
    }

    private static (CostStatus Status, CallCost? Cost) Sum(List<UpstreamAttempt> attempts)
    {
        var total = CostParts.Zero;
        var status = CostStatus.Exact;
        foreach (var attempt in attempts)
        {
            var cost = attempt.Cost ?? CostResult.NoUsage;
            status = Worse(status, cost.Parts is null && cost.Status is not CostStatus.NoUsage ? CostStatus.Unpriced : cost.Status);

            // Hardware of one's own costs nothing; what the answer would have cost elsewhere is its list value.
            total += (attempt.Billing == Billing.Local ? cost.Shadow?.Parts : null) ?? cost.Parts ?? CostParts.Zero;
        }

        if (status is CostStatus.Unpriced or CostStatus.NoUsage)
        {
            return (status, null);
        }

        return CallCost.From(total) is { } sum ? (status, sum) : (CostStatus.Unpriced, null);
    }

    /// <summary>The less believable of two; an unknown price outweighs unknown usage, since somebody can do something about it.</summary>
    private static CostStatus Worse(CostStatus a, CostStatus b) =>
        a is CostStatus.Unpriced || b is CostStatus.Unpriced ? CostStatus.Unpriced : a > b ? a : b;

    /// <summary>Errors and calls that generate nothing are not billed; anything with usage, or that should have had it, may be.</summary>
    private static bool MayCost(UpstreamAttempt attempt, ApiEndpointKind kind) =>
        attempt.Cost is { Status: not CostStatus.NoUsage }
        || (attempt.Status is > 0 and < StatusCodes.Status400BadRequest && kind.Generates());

    private static CallResult ResultOf(GatewayExchange exchange, CallOutcome outcome)
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
