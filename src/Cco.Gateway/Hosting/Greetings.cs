using Cco.Gateway.Analytics;
using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>What the gateway answers itself: health, a short text at the root, and the warm-up requests clients send.</summary>
internal static class Greetings
{
    private static readonly string[] GetAndHead = ["GET", "HEAD"];
    private static readonly string[] Head = ["HEAD"];

    public static void MapGreetings(this WebApplication app, Startup startup)
    {
        var inMemory = IsDegraded(app.Services, startup);
        var live = app.Services.GetRequiredService<LiveConfiguration>();
        Map(app, "/health", GetAndHead, context => WriteAsync(context, "application/json", Health(inMemory, live.Rejected is not null)));
        Map(app, "/", GetAndHead, context => WriteAsync(context, "text/plain; charset=utf-8", Text(context)));
        Map(app, "/api/hello", Head, static context => Task.CompletedTask);
    }

    /// <summary>The gateway serves, but what it records is lost when it stops.</summary>
    public static bool IsDegraded(IServiceProvider services, Startup startup) =>
        !startup.Data.Writable || services.GetRequiredService<LedgerStore>().IsInMemory;

    // Served all the same, so the status is 200: what is recorded will be lost, or the gateway would not start again with the files as they are.
    private static string Health(bool inMemory, bool rejected) => (inMemory, rejected) switch
    {
        (false, false) => $$"""{"status":"ok","version":"{{GatewayVersion.Text}}"}""",
        (true, false) => Degraded("\"data\""),
        (false, true) => Degraded("\"configuration\""),
        _ => Degraded("\"data\",\"configuration\""),
    };

    private static string Degraded(string reasons) => $$"""{"status":"degraded","version":"{{GatewayVersion.Text}}","reasons":[{{reasons}}]}""";

    private static void Map(WebApplication app, string pattern, string[] methods, RequestDelegate handler) =>
        app.MapMethods(pattern, methods, handler).WithMetadata(NotRecorded.Instance);

    private static string Text(HttpContext context)
    {
        var listeners = context.RequestServices.GetRequiredService<Listeners>();
        return $"""
            CCO Gateway {GatewayVersion.Text}
            Calls:     POST {listeners.GatewayUrl}/v1/messages, {listeners.GatewayUrl}/v1/chat/completions
            Dashboard: {listeners.DashboardUrl}

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
