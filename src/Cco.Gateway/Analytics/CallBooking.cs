using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Analytics;

/// <summary>Who answered a call and what that came to, of a <see cref="CallRecord"/> whose members have the same names. Pure.</summary>
internal readonly record struct CallBooking
{
    public string? Cluster { get; private init; }

    public string? Provider { get; private init; }

    public string? Destination { get; private init; }

    public Billing? Billing { get; private init; }

    public string? ModelServed { get; private init; }

    public string? StopReason { get; private init; }

    public CallTokens Tokens { get; private init; }

    public string? UsageText { get; private init; }

    public CostStatus? CostStatus { get; private init; }

    public CallCost? Cost { get; private init; }

    public long? Saved { get; private init; }

    public long? CoalescingSaved { get; private init; }

    public long? PromptCacheSaved { get; private init; }

    /// <param name="prices">For what the provider's prompt cache saved.</param>
    public static CallBooking Of(GatewayExchange exchange, PriceBook prices) => exchange switch
    {
        { Cache: { Result: CacheResult.Hit } hit } => OfHit(hit),
        { Attempts.Count: > 0 } => OfAttempts(exchange, prices),
        { Shared: { } shared } => OfShared(shared, exchange.Endpoint.Kind),
        { Sent: { } sent } => OfStart(sent),
        _ => default,
    };

    /// <summary>Of a call that is just being sent.</summary>
    public static CallBooking OfStart(UpstreamStart sent) => new() { Cluster = sent.ClusterId, Provider = sent.Provider, Billing = sent.Billing };

    private static CallBooking OfHit(CacheOutcome hit) => new()
    {
        Cluster = hit.Stored?.ClusterId,
        Provider = hit.Stored?.Provider,
        Billing = hit.SavedBilling,
        ModelServed = CallMapping.Short(hit.Stored?.Model),
        StopReason = CallMapping.Short(hit.Stored?.StopReason),
        Tokens = CallTokens.From(hit.Stored?.Usage),
        UsageText = ToPriceLater(hit.Saved, hit.Stored?.Usage),
        CostStatus = Pricing.CostStatus.Exact,
        Cost = default(CallCost),
        Saved = CallCost.From(hit.Saved?.Parts)?.Total,
    };

    /// <summary>Who led pays; what that cost is what this call saved.</summary>
    private static CallBooking OfShared(UpstreamAttempt shared, ApiEndpointKind kind)
    {
        var booking = new CallBooking
        {
            Cluster = shared.ClusterId,
            Provider = shared.Provider,
            Billing = shared.Billing,
            ModelServed = CallMapping.Short(shared.Facts?.Model),
            StopReason = CallMapping.Short(shared.Facts?.StopReason),
            Tokens = CallTokens.From(shared.Facts?.Usage),
        };
        return MayCost(shared, kind)
            ? booking with
            {
                CostStatus = shared.Cost?.Status == Pricing.CostStatus.Estimated ? Pricing.CostStatus.Estimated : Pricing.CostStatus.Exact,
                UsageText = ToPriceLater(shared.Cost, shared.Facts?.Usage),
                Cost = default(CallCost),
                CoalescingSaved = CallCost.From(shared.Cost?.Parts)?.Total,
            }
            : booking;
    }

    // A saving that has no price yet.
    private static string? ToPriceLater(CostResult? saved, TokenUsage? usage) =>
        saved is { Status: Pricing.CostStatus.Unpriced } && usage is not null ? Pricing.UsageText.Write(usage) : null;

    private static CallBooking OfAttempts(GatewayExchange exchange, PriceBook prices)
    {
        var last = exchange.Attempts[^1];
        var booking = new CallBooking
        {
            Cluster = last.ClusterId,
            Provider = last.Provider,
            Destination = last.DestinationId,
            Billing = last.Billing,
            ModelServed = CallMapping.Short(last.Facts?.Model),
            StopReason = CallMapping.Short(last.Facts?.StopReason),
            Tokens = CallTokens.From(last.Facts?.Usage),
        };

        var priced = exchange.Attempts.Where(attempt => MayCost(attempt, exchange.Endpoint.Kind)).ToList();
        if (priced.Count == 0)
        {
            return booking;
        }

        // Amounts of different kinds are never added. Should a fallback have crossed from one kind to another, the call is booked
        // under the realest of them, so that no real spend is lost and nothing else is mixed into it.
        var billing = priced.Min(attempt => attempt.Billing);
        priced.RemoveAll(attempt => attempt.Billing != billing);
        var (status, cost) = Sum(priced);
        return booking with
        {
            Billing = billing,
            Tokens = priced.Aggregate(default(CallTokens), (sum, attempt) => sum + CallTokens.From(attempt.Facts?.Usage)),
            UsageText = status == Pricing.CostStatus.Unpriced && priced is [{ Facts.Usage: { } usage }] ? Pricing.UsageText.Write(usage) : null,
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
            if (attempt is { Billing: not Exchange.Billing.Local, Facts: { Usage: { } usage } facts }
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
        var status = Pricing.CostStatus.Exact;
        foreach (var attempt in attempts)
        {
            var cost = attempt.Cost ?? CostResult.NoUsage;
            status = Worse(status, cost.Parts is null && cost.Status is not Pricing.CostStatus.NoUsage ? Pricing.CostStatus.Unpriced : cost.Status);

            // Hardware of one's own costs nothing; what the answer would have cost elsewhere is its list value.
            total += (attempt.Billing == Exchange.Billing.Local ? cost.Shadow?.Parts : null) ?? cost.Parts ?? CostParts.Zero;
        }

        if (status is Pricing.CostStatus.Unpriced or Pricing.CostStatus.NoUsage)
        {
            return (status, null);
        }

        return CallCost.From(total) is { } sum ? (status, sum) : (Pricing.CostStatus.Unpriced, null);
    }

    /// <summary>The less believable of two; an unknown price outweighs unknown usage, since somebody can do something about it.</summary>
    private static CostStatus Worse(CostStatus a, CostStatus b) =>
        a is Pricing.CostStatus.Unpriced || b is Pricing.CostStatus.Unpriced ? Pricing.CostStatus.Unpriced : a > b ? a : b;

    /// <summary>Errors and calls that generate nothing are not billed; anything with usage, or that should have had it, may be.</summary>
    private static bool MayCost(UpstreamAttempt attempt, ApiEndpointKind kind) =>
        attempt.Cost is { Status: not Pricing.CostStatus.NoUsage } or { Rule: not null }
        || (attempt.Status is > 0 and < StatusCodes.Status400BadRequest && kind.Generates());
}
