using System.Text.Json;

namespace Cco.Gateway.Caching.Purging;

/// <summary><c>POST /api/cache/purge</c> on the dashboard's listener. Answers when the purge holds and is on disk.</summary>
internal static class PurgeAdmin
{
    private static readonly string[] Changing = [HttpMethods.Post];

    public static IEndpointRouteBuilder MapPurgeAdmin(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/api/cache/purge", Changing, PurgeAsync);
        return endpoints;
    }

    private static async Task PurgeAsync(HttpContext context)
    {
        PurgeRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(context.Request.Body, CacheJson.Default.PurgeRequest, context.RequestAborted);
        }
        catch (JsonException mistake)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"The body is no purge: {mistake.Path ?? "it"} is wrong. Send one of all (true), scope, namespace and model.");
            return;
        }

        if (!(request ?? new PurgeRequest()).TryRead(out var target, out var problem))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, problem);
            return;
        }

        try
        {
            var result = await context.RequestServices.GetRequiredService<Purger>().PurgeAsync(target).WaitAsync(context.RequestAborted);
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.WriteAsJsonAsync(result, CacheJson.Default.PurgeResult, cancellationToken: context.RequestAborted);
        }
        catch (PurgeException failure)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, failure.Message);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new PurgeRefusal(error), CacheJson.Default.PurgeRefusal, cancellationToken: context.RequestAborted);
    }
}
