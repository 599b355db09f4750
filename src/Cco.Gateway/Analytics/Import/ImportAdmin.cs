using System.Text.Json;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Analytics.Import;

/// <summary>
/// <c>POST /api/import</c> on the dashboard's listener: an array of at most <see cref="ImportedCall.MaxBatch"/> <see cref="ImportedCall"/>s.
/// They are booked whole or, when one is wrong, not at all.
/// </summary>
internal static class ImportAdmin
{
    private static readonly string[] Changing = [HttpMethods.Post];

    public static IEndpointRouteBuilder MapImportAdmin(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/api/import", Changing, ImportAsync);
        return endpoints;
    }

    private static async Task ImportAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var clock = services.GetRequiredService<TimeProvider>();
        IReadOnlyList<ImportedCall>? calls;
        try
        {
            calls = await context.Request.ReadFromJsonAsync(AnalyticsJson.Default.IReadOnlyListImportedCall, context.RequestAborted);
        }
        catch (JsonException mistake)
        {
            await RefuseAsync(context, $"The body is no array of calls: {mistake.Path ?? "it"} is wrong.");
            return;
        }

        if (Problem(calls, clock.GetUtcNow()) is { } problem)
        {
            await RefuseAsync(context, problem);
            return;
        }

        // What is on its way to the ledger may be what is imported.
        await services.GetRequiredService<CallQueue>().FlushAsync(context.RequestAborted);

        // SQLite is synchronous: not on a thread that calls need.
        var result = await Task.Run(
            () => LedgerImport.RunAsync(
                services.GetRequiredService<LedgerStore>(),
                calls!,
                services.GetRequiredService<LiveConfiguration>().Current.Prices,
                clock,
                context.RequestAborted),
            context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(result, AnalyticsJson.Default.ImportResult, cancellationToken: context.RequestAborted);
    }

    private static string? Problem(IReadOnlyList<ImportedCall>? calls, DateTimeOffset now)
    {
        if (calls is null || calls.Count > ImportedCall.MaxBatch)
        {
            return $"The body must be an array of at most {ImportedCall.MaxBatch} calls.";
        }

        for (var n = 0; n < calls.Count; n++)
        {
            // JSON's null is no call, whatever the type says.
            if ((calls[n] is { Key: not null, Model: not null, Usage: not null } call ? call.Problem(now) : "is incomplete.") is { } problem)
            {
                return $"Call {n + 1}: {problem}";
            }
        }

        return null;
    }

    private static Task RefuseAsync(HttpContext context, string problem)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsJsonAsync(new ImportRefusal(problem), AnalyticsJson.Default.ImportRefusal, cancellationToken: context.RequestAborted);
    }
}
