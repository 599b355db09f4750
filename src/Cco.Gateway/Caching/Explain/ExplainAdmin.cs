using System.Net.Mime;

namespace Cco.Gateway.Caching.Explain;

/// <summary><c>GET /api/cache/explain/{id}</c> on the dashboard's listener.</summary>
internal static class ExplainAdmin
{
    private static readonly string[] Reading = [HttpMethods.Get];

    public static IEndpointRouteBuilder MapExplainAdmin(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/api/cache/explain/{id}", Reading, ExplainAsync);
        return endpoints;
    }

    private static async Task ExplainAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var id = (string)context.GetRouteValue("id")!;
        await services.GetRequiredService<LookupRecorder>().FlushAsync();
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        if (services.GetRequiredService<MissExplainer>().Explain(id) is { } explanation)
        {
            await response.WriteAsJsonAsync(explanation, ExplainJson.Default.Explanation, cancellationToken: context.RequestAborted);
            return;
        }

        response.StatusCode = StatusCodes.Status410Gone;
        response.ContentType = MediaTypeNames.Application.Json;
        await response.WriteAsync(
            """{"error":"No lookup of this id is remembered: only the last 10,000 are, and only while the gateway runs."}""", context.RequestAborted);
    }
}
