using System.Text.Json.Serialization.Metadata;
using Cco.Gateway.Analytics;
using Cco.Gateway.Settings;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Cco.Gateway.Dashboard;

/// <summary>
/// The page and the questions it asks. Needs <see cref="DashboardInfo"/>, <see cref="LedgerQueries"/>, <see cref="LedgerWriter"/>,
/// <see cref="CallQueue"/>, <see cref="OpenRuns"/> and <see cref="TimeProvider"/> as services.
/// </summary>
internal static class DashboardEndpoints
{
    /// <summary>Everything the page uses comes from where it came from; there is no inline script or style.</summary>
    public const string ContentSecurityPolicy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string ReferrerPolicy = "referrer-policy";

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps <c>/</c>, <c>/assets/*</c>, <c>/favicon.svg</c>, <c>/api/info</c>, <c>/api/config</c> and the questions of <see cref="LedgerEndpoints"/>.</summary>
    public static IEndpointRouteBuilder MapDashboard(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/", Reading, Page);
        endpoints.MapMethods("/favicon.svg", Reading, Page);
        endpoints.MapMethods("/assets/{**path}", Reading, Page);
        endpoints.MapMethods("/api/info", Reading, Info);
        endpoints.MapMethods("/api/config", Reading, Configuration);
        endpoints.MapMethods("/api/summary", Reading, LedgerEndpoints.Summary);
        endpoints.MapMethods("/api/usage", Reading, LedgerEndpoints.Usage);
        endpoints.MapMethods("/api/requests", Reading, LedgerEndpoints.Requests);
        endpoints.MapMethods("/api/requests/{id}", Reading, LedgerEndpoints.Request);
        endpoints.MapMethods("/api/prompt-cache/breaks", Reading, LedgerEndpoints.Breaks);
        endpoints.MapMethods("/api/windows", Reading, LedgerEndpoints.Windows);
        return endpoints;
    }

    private static Task Page(HttpContext context)
    {
        var response = context.Response;
        if (PageFiles.Find(context.Request.Path) is not { } file)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var headers = response.Headers;
        Protect(headers);
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.ETag = file.ETag;

        // The names of the files do not change with their content, so they are asked for anew each time; that costs a 304.
        headers.CacheControl = "no-cache";
        if (Matches(context.Request.Headers.IfNoneMatch, file.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = file.ContentType;
        response.ContentLength = file.Bytes.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(file.Bytes, context.RequestAborted).AsTask();
    }

    private static Task Info(HttpContext context)
    {
        var services = context.RequestServices;
        var info = services.GetRequiredService<DashboardInfo>();
        var unrecorded = services.GetRequiredService<CallQueue>().Dropped + services.GetRequiredService<LedgerWriter>().Lost;
        var live = services.GetService<LiveConfiguration>();
        var status = new DashboardStatus(
            info.Version,
            info.GatewayUrl,
            live?.Settings.Upstream ?? info.Upstream,
            live is not null && IsSimulated(live.Current),
            info.Degraded,
            unrecorded,
            live?.Errors ?? []);
        return AnswerAsync(context, status, DashboardJson.Default.DashboardStatus);
    }

    private static bool IsSimulated(LoadedConfiguration configuration) => configuration.Clusters.Any(cluster =>
        cluster.ClusterId.Equals(configuration.Settings.Upstream, StringComparison.OrdinalIgnoreCase)
        && ClusterPolicy.Of(cluster).Transport == UpstreamTransport.Simulated);

    private static Task Configuration(HttpContext context)
    {
        var live = context.RequestServices.GetRequiredService<LiveConfiguration>();
        return AnswerAsync(context, ConfigurationStatus.Of(live), DashboardJson.Default.ConfigurationStatus);
    }

    /// <summary>Answers JSON that nobody may keep.</summary>
    public static Task AnswerAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        Protect(context.Response.Headers);
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(value, type, cancellationToken: context.RequestAborted);
    }

    private static void Protect(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers[ReferrerPolicy] = "no-referrer";
    }

    private static bool Matches(StringValues ifNoneMatch, string etag) =>
        EntityTagHeaderValue.TryParseList(ifNoneMatch!, out var tags)
        && tags.Any(tag => tag.Tag == "*" || tag.Compare(new EntityTagHeaderValue(etag), useStrongComparison: false));
}
