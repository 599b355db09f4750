using System.Globalization;
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

    /// <summary>How long an answer waits for calls still on their way into the ledger, so that a call shows up as soon as it ended.</summary>
    private static readonly TimeSpan FlushLimit = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a run's figures wait for its calls to end.</summary>
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(2);

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps <c>/</c>, <c>/assets/*</c>, <c>/favicon.svg</c>, <c>/api/info</c>, <c>/api/config</c>, <c>/api/summary</c> and <c>/api/requests</c>.</summary>
    public static IEndpointRouteBuilder MapDashboard(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/", Reading, Page);
        endpoints.MapMethods("/favicon.svg", Reading, Page);
        endpoints.MapMethods("/assets/{**path}", Reading, Page);
        endpoints.MapMethods("/api/info", Reading, Info);
        endpoints.MapMethods("/api/config", Reading, Configuration);
        endpoints.MapMethods("/api/summary", Reading, Summary);
        endpoints.MapMethods("/api/requests", Reading, Requests);
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
            info.Version, info.GatewayUrl, live?.Settings.Upstream ?? info.Upstream, info.Degraded, unrecorded, live?.Errors ?? []);
        return AnswerAsync(context, status, DashboardJson.Default.DashboardStatus);
    }

    private static Task Configuration(HttpContext context)
    {
        var live = context.RequestServices.GetRequiredService<LiveConfiguration>();
        return AnswerAsync(context, ConfigurationStatus.Of(live), DashboardJson.Default.ConfigurationStatus);
    }

    private static async Task Summary(HttpContext context)
    {
        var clock = context.RequestServices.GetRequiredService<TimeProvider>();
        if (!DashboardRange.TryParse(context.Request.Query, clock.GetUtcNow(), out var range, out var error))
        {
            await RefuseAsync(context, error);
            return;
        }

        // An id no call can have finds none.
        var run = context.Request.Query["run"].ToString() is { Length: > 0 } id ? id : null;
        await WaitForRunAsync(context, run, clock);
        await FlushAsync(context, clock);
        var summary = await context.RequestServices.GetRequiredService<LedgerQueries>()
            .SummaryAsync(range.From, range.To, run, context.RequestAborted);
        await AnswerAsync(context, summary, AnalyticsJson.Default.UsageSummary);
    }

    private static async Task Requests(HttpContext context)
    {
        var limit = context.Request.Query["limit"].ToString();
        var count = 50;
        if (limit.Length > 0
            && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > LedgerQueries.MaxRecent))
        {
            await RefuseAsync(context, $"limit must be a whole number from 1 to {LedgerQueries.MaxRecent}.");
            return;
        }

        await FlushAsync(context, context.RequestServices.GetRequiredService<TimeProvider>());
        var calls = await context.RequestServices.GetRequiredService<LedgerQueries>().RecentAsync(count, context.RequestAborted);
        await AnswerAsync(context, calls, AnalyticsJson.Default.IReadOnlyListCallRecord);
    }

    // Whoever asks for a run has just ended it: its last calls end a moment later.
    private static async Task WaitForRunAsync(HttpContext context, string? run, TimeProvider clock)
    {
        if (run is not null)
        {
            await context.RequestServices.GetRequiredService<OpenRuns>().WhenEndedAsync(run)
                .WaitAsync(RunLimit, clock, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task FlushAsync(HttpContext context, TimeProvider clock)
    {
        using var limit = new CancellationTokenSource(FlushLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        try
        {
            await context.RequestServices.GetRequiredService<CallQueue>().FlushAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // A disk that is slow or gone must not take the dashboard with it: what is there is shown.
        }
    }

    private static Task RefuseAsync(HttpContext context, string error)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return AnswerAsync(context, new DashboardError(error), DashboardJson.Default.DashboardError);
    }

    private static Task AnswerAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
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
