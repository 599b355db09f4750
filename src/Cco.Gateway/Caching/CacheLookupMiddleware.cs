using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Caching;

/// <summary>
/// The first room of the proxy pipeline: a stored answer is replayed and nothing behind it runs; otherwise the call goes upstream and
/// its answer, when it was seen to be whole and may be shared, is stored before the client has its last byte.
/// </summary>
internal sealed class CacheLookupMiddleware(
    RequestDelegate next,
    AnswerStore store,
    KeyMaker keys,
    LiveConfiguration live,
    RepeatHint repeats,
    TimeProvider time)
{
    private static readonly RequestError NotHere = new(
        StatusCodes.Status504GatewayTimeout,
        $"{CcoHeaders.Cache} is \"only\", and no answer is stored for this call.",
        CcoHeaders.Cache,
        "not_in_cache");

    public Task Invoke(HttpContext context)
    {
        var route = context.GetEndpoint()?.Metadata.GetMetadata<RoutePolicy>()
            ?? throw new InvalidOperationException("The route has no policy: WithRoutePolicies is missing in GatewayHost.");
        var request = CacheRequest.From(context, route, live.Settings.Cache);
        return request switch
        {
            { Error: { } error } => context.RefuseAsync(error),
            { Bypass: { } reason } => BypassAsync(context, reason, request),
            _ => InvokeCacheable(context, route, request),
        };
    }

    private Task BypassAsync(HttpContext context, string reason, CacheRequest request)
    {
        context.GetExchange().Cache = new CacheOutcome(CacheResult.Bypass, reason);
        return request.Only ? context.RefuseAsync(NotHere) : next(context);
    }

    private async Task InvokeCacheable(HttpContext context, RoutePolicy route, CacheRequest request)
    {
        if (!keys.TryMake(context, route, out var key, out var reason))
        {
            await BypassAsync(context, reason, request);
            return;
        }

        var now = time.GetUtcNow();
        var found = request.Read ? await store.FindAsync(key) : null;
        // Stored "later" than now: the clock was set back, and nobody can say how old the answer is.
        if (found is not null && found.StoredAt <= now && now < found.ExpiresAt)
        {
            repeats.Note(key);
            await ReplayAsync(context, key, found, now);
            return;
        }

        var exchange = context.GetExchange();
        exchange.Cache = new CacheOutcome(CacheResult.Miss, !request.Read ? "refresh" : found is null ? "new" : "expired", key.ToString());
        if (request.Only)
        {
            await context.RefuseAsync(NotHere);
            return;
        }

        if (!request.Write)
        {
            await next(context);
            return;
        }

        using var buffer = new AnswerBuffer(context, live.Settings.Cache.MaxAnswer);
        await next(context);
        if (context.GetForwarderErrorFeature() is not null)
        {
            // Broken off before its end: what was held is no answer. The recorder writes the error.
            exchange.NotStored = "upstream-error";
            return;
        }

        exchange.NotStored = Admission.NotStored(exchange, context.Response.StatusCode, buffer.Held is not null);
        if (exchange.NotStored is null)
        {
            await StoreAsync(exchange, key, request.Ttl ?? route.CacheTtl ?? live.Settings.Cache.Ttl, buffer.Held!.Value, context.Response.ContentType!);
        }

        await buffer.ReleaseAsync();
    }

    private ValueTask StoreAsync(GatewayExchange exchange, CacheKey key, TimeSpan ttl, ReadOnlyMemory<byte> body, string contentType)
    {
        var attempt = exchange.Attempts[^1];
        var now = time.GetUtcNow();
        var facts = new CachedFacts(
            attempt.ClusterId,
            attempt.Provider,
            attempt.Billing,
            attempt.Facts!.Model,
            attempt.Facts.StopReason,
            attempt.Facts.Usage);
        return store.SetAsync(key, new CachedAnswer(
            body, contentType, now, now + ttl, exchange.FromCacheOffset, exchange.Transformed, facts));
    }

    private Task ReplayAsync(HttpContext context, CacheKey key, CachedAnswer answer, DateTimeOffset now)
    {
        var exchange = context.GetExchange();
        exchange.Cache = new CacheOutcome(
            CacheResult.Hit,
            Key: key.ToString(),
            Stored: answer.Facts,
            Saved: Saving(exchange, answer.Facts, now),
            SavedBilling: answer.Facts.Billing,
            Age: now - answer.StoredAt,
            TimeLeft: answer.ExpiresAt - now);
        exchange.Transformed = answer.Transformed;
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = answer.Body.Length;
        return answer.FromCacheOffset is { } offset
            ? SeedReplay.WriteAsync(context, answer.Body, offset)
            : context.Response.Body.WriteAsync(answer.Body, context.RequestAborted).AsTask();
    }

    // What the call would have cost upstream today, had it not been answered from here.
    private CostResult Saving(GatewayExchange exchange, CachedFacts facts, DateTimeOffset now) =>
        exchange.Endpoint.Kind == ApiEndpointKind.CountTokens || facts.Billing == Billing.Local
            ? new CostResult(CostStatus.Exact, CostParts.Zero, "not billed")
            : CostCalculator.Calculate(live.Current.Prices, facts.Model ?? exchange.Envelope?.Model, facts.Usage, now);
}
