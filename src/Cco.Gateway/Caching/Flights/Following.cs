using Cco.Gateway.Exchange;
using Microsoft.AspNetCore.Http.Features;

namespace Cco.Gateway.Caching.Flights;

/// <summary>Delivers a flight to one of its listeners: what is recorded at once, then what comes, as it comes.</summary>
internal static class Following
{
    private const int InternalError = 2; // HTTP/2 (RFC 9113 section 7)

    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);

    /// <summary>Throws <see cref="OperationCanceledException"/> when the caller has gone.</summary>
    /// <param name="asked">The form the caller asked for.</param>
    public static async Task<Delivery> FollowAsync(HttpContext context, Listener listener, AnswerForm asked, TimeProvider time)
    {
        var flight = listener.Flight;
        var gone = context.RequestAborted;
        using var registration = gone.UnsafeRegister(static seat => ((Listener)seat!).Flight.Wake((Listener)seat), listener);
        using var pings = new ListenerPings(listener, time);
        var sameForm = listener.Leads || asked == flight.Plan.Form;
        var begun = false;
        while (true)
        {
            gone.ThrowIfCancellationRequested();
            // In this order: who sees an end sees all that came before it; who sees a head sees whom it is for.
            var seen = flight.Version;
            var end = flight.End;
            var head = flight.Head;
            if (end == FlightEnd.Failed || (!listener.Leads && (flight.IsDeserted || (end == FlightEnd.Broken && !begun))))
            {
                return Delivery.Failed;
            }

            if (head is not null && (sameForm || head.Status != StatusCodes.Status200OK))
            {
                if (!begun)
                {
                    begun = true;
                    Begin(context, head, listener.Leads);
                    pings.Begin(context, head);
                }

                await CatchUpAsync(context, listener, pings, gone);
                if (end == FlightEnd.Broken)
                {
                    await BreakAsync(context, gone);
                    return Delivery.Done;
                }

                if (end != FlightEnd.None)
                {
                    AppendTrailers(context, flight);
                    return Delivery.Done;
                }

                await pings.PingAsync(context.Response.Body, gone);
            }
            else if (end != FlightEnd.None || flight.IsBeginningGone)
            {
                return flight.Stored is null ? Delivery.Unfit : Delivery.Stored;
            }

            await flight.ChangedAsync(listener, seen, gone);
        }
    }

    /// <summary>Sets the head of the answer that the caller is sent.</summary>
    public static void Begin(HttpContext context, AnswerHead head, bool leader)
    {
        var exchange = context.GetExchange();
        if (!leader)
        {
            exchange.Cache ??= new CacheOutcome(CacheResult.Coalesced);
            exchange.Shared = head.Attempt;
        }

        head.ApplyTo(context, leader);
        if (head.IsStream)
        {
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        }
    }

    private static async ValueTask CatchUpAsync(HttpContext context, Listener listener, ListenerPings pings, CancellationToken gone)
    {
        var body = context.Response.Body;
        for (var bytes = listener.Cursor.Peek(); !bytes.IsEmpty; bytes = listener.Cursor.Peek())
        {
            pings.Sending(bytes.Span);
            await body.WriteAsync(bytes, gone);
            listener.Cursor.Pass(bytes.Length);
            listener.Flight.Passed(listener);
        }
    }

    private static void AppendTrailers(HttpContext context, Flight flight)
    {
        if (flight.Trailers is { Count: > 0 } trailers
            && context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { IsReadOnly: false } own)
        {
            foreach (var (name, value) in trailers)
            {
                own[name] = value;
            }
        }
    }

    // The caller must not take a part for the whole.
    private static async Task BreakAsync(HttpContext context, CancellationToken gone)
    {
        // An abort throws away what the server has not yet handed to the network, and tells nobody when it has. That is the network's time,
        // whatever the gateway's clock is.
        await Task.Delay(Linger, TimeProvider.System, gone);
        context.GetExchange().BrokenOff = true;
        if (context.Features.Get<IHttpResetFeature>() is { } http2)
        {
            http2.Reset(InternalError);
        }
        else
        {
            context.Abort();
        }
    }
}
