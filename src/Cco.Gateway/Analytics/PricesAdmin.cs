using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Cco.Gateway.Analytics.PromptCache;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Analytics;

/// <summary>
/// Prices, and calls without one, on the dashboard's listener: <c>GET /api/prices</c> (<c>?model=</c>), <c>GET /api/prices/unpriced</c>, and <c>POST /api/prices/reprice</c>, which prices
/// them by the prices in force. Both take <c>?since=</c>, a moment in UTC.
/// </summary>
internal static class PricesAdmin
{
    private static readonly string[] Reading = [HttpMethods.Get];
    private static readonly string[] Changing = [HttpMethods.Post];

    public static IEndpointRouteBuilder MapPricesAdmin(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/api/prices", Reading, ListAsync);
        endpoints.MapMethods("/api/prices/unpriced", Reading, UnpricedAsync);
        endpoints.MapMethods("/api/prices/reprice", Changing, RepriceAsync);
        return endpoints;
    }

    private static Task ListAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var model = context.Request.Query["model"].ToString() is { Length: > 0 } name ? name : null;
        var today = DateOnly.FromDateTime(services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
        return AnswerAsync(
            context,
            ListedPrice.Of(services.GetRequiredService<LiveConfiguration>().Current.Prices, model, today),
            AnalyticsJson.Default.IReadOnlyListListedPrice);
    }

    private static async Task UnpricedAsync(HttpContext context)
    {
        if (!TryReadSince(context, out var since))
        {
            await RefuseAsync(context);
            return;
        }

        var services = context.RequestServices;
        await services.GetRequiredService<CallQueue>().FlushAsync(context.RequestAborted);
        using var connection = services.GetRequiredService<LedgerStore>().OpenReader();
        var models = LedgerRepricing.Unpriced(
            connection, services.GetRequiredService<LiveConfiguration>().Current.Prices, since?.ToUnixTimeMilliseconds() ?? 0);
        await AnswerAsync(context, models, AnalyticsJson.Default.IReadOnlyListUnpricedModel);
    }

    private static async Task RepriceAsync(HttpContext context)
    {
        if (!TryReadSince(context, out var since))
        {
            await RefuseAsync(context);
            return;
        }

        var services = context.RequestServices;
        await services.GetRequiredService<PromptCacheWatch>().FlushAsync(context.RequestAborted);
        await services.GetRequiredService<CallQueue>().FlushAsync(context.RequestAborted);

        // SQLite is synchronous: not on a thread that calls need.
        var result = await Task.Run(
            () => LedgerRepricing.RunAsync(
                services.GetRequiredService<LedgerStore>(),
                services.GetRequiredService<LiveConfiguration>().Current.Prices,
                since,
                services.GetRequiredService<TimeProvider>(),
                context.RequestAborted),
            context.RequestAborted);
        await AnswerAsync(context, result, AnalyticsJson.Default.RepricingResult);
    }

    private static bool TryReadSince(HttpContext context, out DateTimeOffset? since)
    {
        since = null;
        var text = context.Request.Query["since"].ToString();
        if (text.Length == 0)
        {
            return true;
        }

        var valid = DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment);
        since = moment;
        return valid;
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("""{"error":"since must be a moment such as 2026-11-22T00:00:00Z."}""", context.RequestAborted);
    }

    private static Task AnswerAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(value, type, cancellationToken: context.RequestAborted);
    }
}
