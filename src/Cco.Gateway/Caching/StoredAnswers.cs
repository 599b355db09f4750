using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Caching;

/// <summary>Serves finished answers: stored ones, and those of a flight that somebody waited for to get them in another form.</summary>
internal sealed class StoredAnswers(AnswerStore store, RepeatHint repeats, TimeProvider time)
{
    /// <summary>Serves an answer from the store. Otherwise, with nothing sent, the reason of the miss.</summary>
    public async ValueTask<string?> ServeAsync(HttpContext context, CacheCall call, CachedAnswer answer)
    {
        var now = time.GetUtcNow();
        // Stored "later" than now: the clock was set back, and nobody can say how old the answer is.
        if (now < answer.StoredAt || answer.ExpiresAt <= now)
        {
            return "expired";
        }

        if (!ServedForm.TryMake(call, answer, out var served))
        {
            return "new";
        }

        if (answer.Sessions is { } given && call.Session is { } session)
        {
            if (!given.TryAdd(session))
            {
                return "repeated";
            }

            await store.KeepAsync(call.Key, answer);
        }

        repeats.Note(call.Key, call.Exchange.Id, shared: true);
        var saving = Saving(call, answer, now);
        call.Exchange.Cache = new CacheOutcome(
            CacheResult.Hit,
            Stored: answer.Facts,
            Saved: saving.Cost,
            SavedUsd: saving.Usd,
            SavedBilling: answer.Facts.Billing,
            Age: now - answer.StoredAt,
            TimeLeft: answer.ExpiresAt - now);
        await SendAsync(context, call, served, fromCache: true);
        return null;
    }

    /// <summary>Serves what a flight that the caller waited for has stored; <c>false</c>, with nothing sent, when its form cannot be had.</summary>
    /// <param name="made">The upstream call that made the answer.</param>
    public static async ValueTask<bool> TryShareAsync(HttpContext context, CacheCall call, CachedAnswer answer, UpstreamAttempt? made)
    {
        if (!ServedForm.TryMake(call, answer, out var served))
        {
            return false;
        }

        call.Exchange.Cache ??= new CacheOutcome(CacheResult.Coalesced);
        call.Exchange.Shared = made;
        await SendAsync(context, call, served, fromCache: false);
        return true;
    }

    private static Task SendAsync(HttpContext context, CacheCall call, ServedForm served, bool fromCache)
    {
        call.Exchange.Transformed = served.Transformed;
        var response = context.Response;
        response.ContentType = served.ContentType;
        response.ContentLength = served.Body.Length;
        if (call.Form.Stream)
        {
            // As the providers say it: a proxy in between is not to keep it, or to wait for its end.
            response.Headers.CacheControl = "no-cache";
        }

        if (fromCache && served.FromCache is >= 0 and var offset)
        {
            return SeedReplay.WriteAsync(context, served.Body, offset);
        }

        return response.Body.WriteAsync(served.Body, context.RequestAborted).AsTask();
    }

    // What the call would have cost upstream today, had it not been answered from here.
    private static AnswerSaving Saving(CacheCall call, CachedAnswer answer, DateTimeOffset now)
    {
        var (prices, day) = (call.Configuration.Prices, DateOnly.FromDateTime(now.UtcDateTime));
        if (answer.Saving is { } known && known.Prices == prices && known.Day == day)
        {
            return known;
        }

        // Endpoint and asked model are in the key: they are the same for every call that is given this answer.
        var (facts, asked) = (answer.Facts, call.Exchange.Envelope?.Model);
        var cost = call.Exchange.Endpoint.Kind == ApiEndpointKind.CountTokens || facts.Billing == Billing.Local
            ? new CostResult(CostStatus.Exact, CostParts.Zero, "not billed")
            : Savings.Replay(prices, facts.Model ?? asked, facts.Usage, now, asked);
        return answer.Saving = new AnswerSaving(prices, day, cost);
    }
}
