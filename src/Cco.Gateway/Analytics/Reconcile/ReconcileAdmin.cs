using System.Globalization;

namespace Cco.Gateway.Analytics.Reconcile;

/// <summary><c>GET /api/booked?provider=anthropic&amp;from=2026-11-01&amp;to=2026-11-30</c> on the dashboard's listener: <see cref="BookedUsage"/>, days in UTC.</summary>
internal static class ReconcileAdmin
{
    private static readonly string[] Reading = [HttpMethods.Get];

    public static IEndpointRouteBuilder MapReconcileAdmin(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/api/booked", Reading, BookedAsync);
        return endpoints;
    }

    private static async Task BookedAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var provider = query["provider"].ToString();
        if (provider.Length == 0 || !TryReadDay(query["from"], out var from) || !TryReadDay(query["to"], out var to))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"error":"provider must be a name, from and to days such as 2026-11-22."}""", context.RequestAborted);
            return;
        }

        var services = context.RequestServices;
        await services.GetRequiredService<CallQueue>().FlushAsync(context.RequestAborted);

        // SQLite is synchronous: not on a thread that calls need.
        var lines = await Task.Run(
            () =>
            {
                using var connection = services.GetRequiredService<LedgerStore>().OpenReader();
                return BookedUsageQuery.Ask(connection, provider, from, to);
            },
            context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(lines, AnalyticsJson.Default.IReadOnlyListBookedUsage, cancellationToken: context.RequestAborted);
    }

    private static bool TryReadDay(string? text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) && day < DateOnly.MaxValue;
}
