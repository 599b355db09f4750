using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Caching;

/// <summary>Serves finished answers: stored ones, and those of a flight that somebody waited for to get them in another form.</summary>
internal sealed class StoredAnswers(RepeatHint repeats, TimeProvider time)
{
    /// <summary>Whether the answer may still be served.</summary>
    public bool IsFresh(CachedAnswer answer)
    {
        var now = time.GetUtcNow();
        // Stored "later" than now: the clock was set back, and nobody can say how old the answer is.
        return answer.StoredAt <= now && now < answer.ExpiresAt;
    }

    /// <summary>Serves the answer in the form that is asked for; <c>false</c>, with nothing sent, when it cannot be had.</summary>
    /// <param name="shared">Of a call that waited for a flight: the upstream call that made the answer.</param>
    public async ValueTask<bool> TryServeAsync(HttpContext context, CacheCall call, CachedAnswer answer, UpstreamAttempt? shared = null)
    {
        if (answer.IsStream != call.Form.Stream)
        {
            return false;
        }

        Note(call, answer, shared);
        var response = context.Response;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        if (answer.FromCacheOffset is { } offset && shared is null)
        {
            await SeedReplay.WriteAsync(context, answer.Body, offset);
        }
        else
        {
            await response.Body.WriteAsync(answer.Body, context.RequestAborted);
        }

        return true;
    }

    private void Note(CacheCall call, CachedAnswer answer, UpstreamAttempt? shared)
    {
        var exchange = call.Exchange;
        if (shared is not null)
        {
            exchange.Cache = new CacheOutcome(CacheResult.Coalesced, Key: call.Key.ToString());
            exchange.Shared = shared;
        }
        else
        {
            repeats.Note(call.Key, exchange.Id, shared: true);
            var now = time.GetUtcNow();
            exchange.Cache = new CacheOutcome(
                CacheResult.Hit,
                Key: call.Key.ToString(),
                Stored: answer.Facts,
                Saved: Saving(call, answer.Facts, now),
                SavedBilling: answer.Facts.Billing,
                Age: now - answer.StoredAt,
                TimeLeft: answer.ExpiresAt - now);
        }

        exchange.Transformed = answer.Transformed;
    }

    // What the call would have cost upstream today, had it not been answered from here.
    private static CostResult Saving(CacheCall call, CachedFacts facts, DateTimeOffset now) =>
        call.Exchange.Endpoint.Kind == ApiEndpointKind.CountTokens || facts.Billing == Billing.Local
            ? new CostResult(CostStatus.Exact, CostParts.Zero, "not billed")
            : Savings.Replay(call.Configuration.Prices, facts.Model ?? call.Exchange.Envelope?.Model, facts.Usage, now, call.Exchange.Envelope?.Model);
}
