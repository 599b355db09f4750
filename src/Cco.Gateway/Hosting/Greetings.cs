using Cco.Gateway.Analytics;
using Cco.Gateway.Exchange;

namespace Cco.Gateway.Hosting;

/// <summary>What the gateway answers itself: health, a short text at the root, and the warm-up requests clients send.</summary>
internal static class Greetings
{
    private static readonly string[] GetAndHead = ["GET", "HEAD"];
    private static readonly string[] Head = ["HEAD"];

    public static void MapGreetings(this WebApplication app, Startup startup)
    {
        var health = $$"""{"status":"{{(IsDegraded(app.Services, startup) ? "degraded" : "ok")}}","version":"{{GatewayVersion.Text}}"}""";
        Map(app, "/health", GetAndHead, context => WriteAsync(context, "application/json", health));
        Map(app, "/", GetAndHead, context => WriteAsync(context, "text/plain; charset=utf-8", Text(context)));
        Map(app, "/api/hello", Head, static context => Task.CompletedTask);
    }

    /// <summary>The gateway serves, but what it records is lost when it stops.</summary>
    public static bool IsDegraded(IServiceProvider services, Startup startup) =>
        !startup.Data.Writable || services.GetRequiredService<LedgerStore>().IsInMemory;

    private static void Map(WebApplication app, string pattern, string[] methods, RequestDelegate handler) =>
        app.MapMethods(pattern, methods, handler).WithMetadata(NotRecorded.Instance);

    private static string Text(HttpContext context)
    {
        var listeners = context.RequestServices.GetRequiredService<Listeners>();
        return $"""
            CCO Gateway {GatewayVersion.Text}
            Calls:     POST {listeners.GatewayUrl}/v1/messages, {listeners.GatewayUrl}/v1/chat/completions
            Dashboard: {listeners.DashboardUrl ?? "not running"}

            """;
    }

    private static Task WriteAsync(HttpContext context, string contentType, string text)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = System.Text.Encoding.UTF8.GetByteCount(text);
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsync(text, context.RequestAborted);
    }
}
