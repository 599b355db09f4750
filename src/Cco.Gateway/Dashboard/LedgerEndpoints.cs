using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.PromptCache;
using Cco.Gateway.Analytics.Questions;

namespace Cco.Gateway.Dashboard;

/// <summary>What can be asked of the ledger (docs/ledger.md): sums, breakdowns, single calls, plans.</summary>
internal static class LedgerEndpoints
{
    private const int UsualCalls = 50;
    private const int UsualLines = 100;

    /// <summary>How long an answer waits for calls still on their way into the ledger, so that a call shows up as soon as it ended.</summary>
    private static readonly TimeSpan FlushLimit = TimeSpan.FromMilliseconds(250);

    /// <summary>The same for a run's figures, which are final or of no use: for its calls to end, and again for their records.</summary>
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(5);

    /// <summary><c>GET /api/summary</c>: what the calls came to.</summary>
    public static async Task Summary(HttpContext context)
    {
        var reader = new QuestionReader(context.Request.Query, Clock(context).GetUtcNow());
        var question = reader.Question();
        if (reader.Error is { } error)
        {
            await RefuseAsync(context, error);
            return;
        }

        // An id no call can have finds none.
        var run = question.Filter.Values.GetValueOrDefault("run");
        await WaitForRunAsync(context, run);
        await FlushAsync(context, run is null ? FlushLimit : RunLimit);
        await AnswerAsync(context, await Queries(context).SummaryAsync(question, context.RequestAborted));
    }

    /// <summary><c>GET /api/usage?by=model</c>: the same split by something.</summary>
    public static async Task Usage(HttpContext context)
    {
        var reader = new QuestionReader(context.Request.Query, Clock(context).GetUtcNow());
        var by = reader.Word<Grouping>("by");
        var zone = reader.Zone("zone");
        var most = reader.Count("limit", UsualLines, LedgerQueries.MaxLines);
        var question = reader.Question();
        if (reader.Error is { } error)
        {
            await RefuseAsync(context, error);
            return;
        }

        await FlushAsync(context);
        var breakdown = await Queries(context).BreakdownAsync(question, by, most, zone, context.RequestAborted);
        await DashboardEndpoints.AnswerAsync(context, breakdown, AnalyticsJson.Default.UsageBreakdown);
    }

    /// <summary><c>GET /api/requests</c>: single calls, newest first, page by page.</summary>
    public static async Task Requests(HttpContext context)
    {
        var reader = new QuestionReader(context.Request.Query, Clock(context).GetUtcNow());
        var count = reader.Count("limit", UsualCalls, LedgerQueries.MaxRecent);
        var cursor = reader.Cursor("cursor");
        var question = reader.Question();
        if (reader.Error is { } error)
        {
            await RefuseAsync(context, error);
            return;
        }

        await FlushAsync(context);
        var page = await Queries(context).CallsAsync(question, count, cursor, context.RequestAborted);
        await DashboardEndpoints.AnswerAsync(context, page, AnalyticsJson.Default.CallPage);
    }

    /// <summary><c>GET /api/requests/ID</c>: one call, also while it runs.</summary>
    public static async Task Request(HttpContext context)
    {
        await FlushWatchAsync(context);
        await FlushAsync(context);
        var id = context.Request.RouteValues["id"] as string ?? "";
        if (await Queries(context).FindAsync(id, context.RequestAborted) is not { } call)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await DashboardEndpoints.AnswerAsync(context, new DashboardError("There is no such call in the ledger."), DashboardJson.Default.DashboardError);
            return;
        }

        await DashboardEndpoints.AnswerAsync(context, call, AnalyticsJson.Default.CallStatus);
    }

    /// <summary><c>GET /api/prompt-cache/breaks</c>: the calls at which the provider's prompt cache broke, why, and what it cost.</summary>
    public static async Task Breaks(HttpContext context)
    {
        var reader = new QuestionReader(context.Request.Query, Clock(context).GetUtcNow());
        var count = reader.Count("limit", UsualCalls, LedgerQueries.MaxRecent);
        var question = reader.Question();
        if (reader.Error is { } error)
        {
            await RefuseAsync(context, error);
            return;
        }

        await FlushWatchAsync(context);
        await FlushAsync(context);
        var report = await Queries(context).BreaksAsync(question, count, context.RequestAborted);
        await DashboardEndpoints.AnswerAsync(context, report, AnalyticsJson.Default.PromptCacheReport);
    }

    /// <summary><c>GET /api/windows</c>: how much of the plans of flat-rate logins is used.</summary>
    public static async Task Windows(HttpContext context)
    {
        await FlushAsync(context);
        var plans = await Queries(context).PlansAsync(context.RequestAborted);
        await DashboardEndpoints.AnswerAsync(context, plans, AnalyticsJson.Default.PlanReport);
    }

    private static TimeProvider Clock(HttpContext context) => context.RequestServices.GetRequiredService<TimeProvider>();

    private static LedgerQueries Queries(HttpContext context) => context.RequestServices.GetRequiredService<LedgerQueries>();

    private static Task AnswerAsync(HttpContext context, UsageSummary summary) =>
        DashboardEndpoints.AnswerAsync(context, summary, AnalyticsJson.Default.UsageSummary);

    private static Task RefuseAsync(HttpContext context, string error)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return DashboardEndpoints.AnswerAsync(context, new DashboardError(error), DashboardJson.Default.DashboardError);
    }

    // Whoever asks for a run has just ended it: its last calls end a moment later.
    private static async Task WaitForRunAsync(HttpContext context, string? run)
    {
        if (run is not null)
        {
            await context.RequestServices.GetRequiredService<OpenRuns>().WhenEndedAsync(run)
                .WaitAsync(RunLimit, Clock(context), context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A break is told of a moment after its call.
    private static async Task FlushWatchAsync(HttpContext context)
    {
        if (context.RequestServices.GetService<PromptCacheWatch>() is { } watch)
        {
            await watch.FlushAsync(context.RequestAborted)
                .WaitAsync(FlushLimit, Clock(context), context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A disk that is slow or gone must not take the dashboard with it: what is there is shown.
    private static Task FlushAsync(HttpContext context, TimeSpan? limit = null) =>
        context.RequestServices.GetRequiredService<CallQueue>().TryFlushAsync(limit ?? FlushLimit, Clock(context), context.RequestAborted);
}
