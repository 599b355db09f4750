using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Analytics;

/// <summary>
/// <c>GET /v1/cco/requests/ID</c> on the gateway: a call's usage and cost for the key that made it. To every other key, and for an id
/// that there is not, the answer is the same 404.
/// </summary>
internal static class OwnCallEndpoint
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromMilliseconds(250);
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapOwnCalls(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapMethods("/v1/cco/requests/{id}", Reading, AnswerAsync).WithMetadata(NotRecorded.Instance);

    private static async Task AnswerAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var id = context.Request.RouteValues["id"] as string ?? "";
        await services.GetRequiredService<CallQueue>().TryFlushAsync(FlushLimit, services.GetRequiredService<TimeProvider>(), context.RequestAborted);
        var found = await services.GetRequiredService<LedgerQueries>().FindAsync(id, context.RequestAborted);
        if (found is null || found.Call.Scope is null || found.Call.Scope != context.GetExchange().Caller?.Scope)
        {
            await context.RefuseAsync(new RequestError(
                StatusCodes.Status404NotFound, "Of calls with your key, there is none with this id; x-cco-request-id of an answer has it.", Code: "unknown_request"));
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(found, AnalyticsJson.Default.CallStatus, cancellationToken: context.RequestAborted);
    }
}
