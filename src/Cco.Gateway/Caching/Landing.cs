using Cco.Gateway.Caching.Admission;
using Cco.Gateway.Caching.Flights;
using Cco.Gateway.Caching.Purging;
using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Caching;

/// <summary>Brings a flight's answer into the store, if it may be stored; before anybody is sent its last byte.</summary>
internal sealed class Landing(
    CacheCall call, AnswerStore store, FlightTable flights, ICacheObserver observer, EpochKeeper epochs, LiveConfiguration live, TimeProvider time, ILogger logger)
{
    /// <summary>The largest answer that is stored, in bytes.</summary>
    public long Cap { get; } = call.Configuration.Settings.Cache.MaxAnswer;

    /// <summary>Whether the answer is of no use to anybody before its last byte, and small enough to wait for that.</summary>
    public bool IsPlain(AnswerHead head) =>
        head.Status == StatusCodes.Status200OK && MediaType.IsJson(head.Headers.ContentType) && !(head.Headers.ContentLength > Cap);

    /// <summary>
    /// Stores what was recorded so far as the whole answer, which is given to who waits for it. <c>null</c>, and why in the exchange, when it may not be
    /// stored. What was purged meanwhile is given to who waits, and not stored.
    /// </summary>
    public async ValueTask<CachedAnswer?> LandAsync(Flight flight, AnswerHead head)
    {
        var recording = flight.Recording;
        var exchange = call.Exchange;
        exchange.NotStored = AnswerAdmission.NotStored(new FinishedAnswer(
            head.Status,
            exchange.Endpoint.Kind,
            exchange.Attempts is [.., var last] ? last.Facts : null,
            Wanted: call.Request.Write,
            Held: !flight.IsBeginningGone && recording.Length <= Cap,
            SameRules: live.Current.AnswersAlike(call.Configuration),
            MaxTokens: call.Route.CacheMaxTokens));
        if (exchange.NotStored is not null)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var attempt = head.Attempt!;
        var answer = new CachedAnswer(
            recording.ToArray(),
            head.Headers.ContentType!,
            flight.Plan.Form,
            now,
            now + (call.Request.Ttl ?? call.Route.CacheTtl ?? call.Configuration.Settings.Cache.Ttl),
            exchange.Seed,
            exchange.Transformed,
            new CachedFacts(
                attempt.ClusterId, attempt.Provider, attempt.Billing, attempt.Facts!.Model, attempt.Facts.StopReason, attempt.Facts.Usage),
            CachedAnswer.CallsTools(attempt.Facts) ? flight.Sessions : null);
        if (IsPurged())
        {
            exchange.NotStored = "purged";
            return answer;
        }

        try
        {
            await store.SetAsync(call.Key, answer);
        }
        catch (Exception e)
        {
            // A store that fails costs hits, not answers.
            logger.NotStored(e);
            exchange.NotStored = "store-failed";
            return null;
        }

        flights.Landed(call.Key);
        observer.Stored(exchange, call.Key, answer);
        return answer;
    }

    // Nobody asks for this key any more. Only tidiness: stored, the answer would not be found.
    private bool IsPurged() =>
        call.Made.Parts is var parts && epochs.Current.Of(parts.Scope, parts.Namespace, call.Exchange.Envelope!.Model) != parts.Epoch;
}
