using Cco.Gateway.Caching.Explain;
using Cco.Gateway.Caching.Flights;
using Cco.Gateway.Caching.Purging;
using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Caching;

/// <summary>
/// The first room of the proxy pipeline. A stored answer is served and nothing behind it runs; a call whose answer is on its way already
/// is given that one; any other leads, and who asks the same meanwhile listens to it (docs/decisions/008-flights.md).
/// </summary>
internal sealed class CacheLookupMiddleware(
    RequestDelegate next,
    AnswerStore store,
    StoredAnswers stored,
    FlightTable flights,
    RepeatHint repeats,
    KeyMaker keys,
    ICacheObserver observer,
    EntryHistory history,
    EpochKeeper epochs,
    LiveConfiguration live,
    TimeProvider time,
    ILogger<CacheLookupMiddleware> logger)
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
        var (exchange, configuration) = (context.GetExchange(), live.Of(context));
        var request = CacheRequest.From(context.Request.Headers, exchange.Envelope, route, configuration.Settings.Cache);
        return request switch
        {
            { Error: { } error } => context.RefuseAsync(error),
            { Bypass: { } reason } => BypassAsync(context, exchange, reason, request.Only),
            _ => InvokeCacheable(context, exchange, route, request, configuration),
        };
    }

    private Task BypassAsync(HttpContext context, GatewayExchange exchange, string reason, bool only)
    {
        exchange.Cache = new CacheOutcome(CacheResult.Bypass, reason);
        observer.Bypassed(exchange);
        return only ? context.RefuseAsync(NotHere) : next(context);
    }

    private async Task InvokeCacheable(
        HttpContext context, GatewayExchange exchange, RoutePolicy route, CacheRequest request, LoadedConfiguration configuration)
    {
        if (!keys.TryMake(context, exchange, route, configuration.Settings.Cache.Scope, out var made, out var reason))
        {
            await BypassAsync(context, exchange, reason, request.Only);
            return;
        }

        var call = new CacheCall(exchange, route, request, made, configuration);
        try
        {
            await AnswerAsync(context, call);
        }
        finally
        {
            observer.Ended(call);
        }
    }

    private async Task AnswerAsync(HttpContext context, CacheCall call)
    {
        var (request, key) = (call.Request, call.Key);
        Listener? seat;
        string missing;
        do
        {
            var landings = flights.Landings(key);
            missing = "refresh";
            if (request.Read)
            {
                var found = await store.FindAsync(key);
                if (found is null)
                {
                    missing = history.HasExpired(key, time.GetUtcNow()) ? "expired" : "new";
                }
                else if (await stored.ServeAsync(context, call, found) is { } reason)
                {
                    missing = reason;
                }
                else
                {
                    return;
                }
            }

            if (request.Only)
            {
                await OnlyAsync(context, call, missing);
                return;
            }

            var wasFull = false;
            seat = request.Read ? flights.Enter(call.Plan(), landings, out wasFull) : flights.Lead(call.Plan());
            missing = wasFull ? "flight-full" : missing;
        }
        while (seat is null);

        repeats.Note(key, call.Exchange.Id, shared: !seat.Leads);
        await FlyAsync(context, call, seat, missing);
    }

    // An answer on its way is as good as one that is here.
    private async Task OnlyAsync(HttpContext context, CacheCall call, string missing)
    {
        if (flights.Join(call.Plan()) is { } seat)
        {
            await FlyAsync(context, call, seat, missing);
            return;
        }

        call.Exchange.Cache = new CacheOutcome(CacheResult.Miss, missing);
        await context.RefuseAsync(NotHere);
    }

    private async Task FlyAsync(HttpContext context, CacheCall call, Listener seat, string missing)
    {
        while (true)
        {
            var flight = seat.Flight;
            var (delivery, another) = seat.Leads
                ? await LeadAsync(context, call, seat, missing)
                : await ListenAsync(context, call, seat);
            switch (delivery)
            {
                case Delivery.Done:
                case Delivery.Stored when await StoredAnswers.TryShareAsync(context, call, flight.Stored!, flight.Head!.Attempt):
                    return;
                case Delivery.Failed when another is null && !call.Request.Only:
                    Following.Begin(context, flight.Failure!, seat.Leads);
                    return;
            }

            if (call.Request.Only)
            {
                call.Exchange.Cache ??= new CacheOutcome(CacheResult.Miss, missing);
                await context.RefuseAsync(NotHere);
                return;
            }

            seat = another ?? flights.Lead(call.Plan());
        }
    }

    private async Task<(Delivery Delivery, Listener? Another)> LeadAsync(HttpContext context, CacheCall call, Listener seat, string missing)
    {
        var flight = seat.Flight;
        call.Exchange.Cache ??= new CacheOutcome(CacheResult.Miss, missing);
        call.Exchange.Retries = flight.Plan.Retries;
        var pipeline = FlightPipeline.RunAsync(next, context, flight, new Landing(call, store, flights, observer, epochs, live, time, logger));
        try
        {
            return await SitAsync(context, call, seat);
        }
        finally
        {
            // The others go on without the leader, but its request must stay until they are through: its body and its books are in use.
            await pipeline;
            if (!flight.Cancelled.IsCancellationRequested)
            {
                flight.Error?.Throw();
            }
        }
    }

    private async Task<(Delivery Delivery, Listener? Another)> ListenAsync(HttpContext context, CacheCall call, Listener seat)
    {
        observer.Joined(call.Exchange, call.Key);
        try
        {
            return await SitAsync(context, call, seat);
        }
        catch (OperationCanceledException)
        {
            call.Exchange.Cache ??= new CacheOutcome(CacheResult.Coalesced);
            throw;
        }
    }

    // Gives the seat back, or changes it for one at the next try.
    private async Task<(Delivery Delivery, Listener? Another)> SitAsync(HttpContext context, CacheCall call, Listener seat)
    {
        var delivery = Delivery.Done;
        try
        {
            delivery = await Following.FollowAsync(context, seat, call.Form, time);
        }
        finally
        {
            if (delivery != Delivery.Failed || call.Request.Only)
            {
                seat.Flight.Leave(seat);
            }
        }

        return (delivery, delivery == Delivery.Failed && !call.Request.Only ? seat.Flight.Succeed(seat, call.Plan()) : null);
    }
}
