using Cco.Gateway.Analytics.PromptCache;
using Cco.Gateway.Analytics.Questions;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// What is asked of the ledger, on connections of its own. SQLite answers synchronously, so the asynchronous forms admit a few at a
/// time and run off the caller's thread: no number of open dashboards can take the threads that calls need. All throw
/// <see cref="SqliteException"/>.
/// </summary>
/// <param name="clock">Tells which windows of a plan are over.</param>
internal sealed class LedgerQueries(LedgerStore store, TimeProvider? clock = null) : IDisposable
{
    /// <summary>The most calls one answer gives.</summary>
    public const int MaxRecent = 200;

    /// <summary>The most lines one breakdown gives.</summary>
    public const int MaxLines = 1000;

    private const int MaxConcurrent = 2;
    private const int HistoryDays = 8;

    private readonly SemaphoreSlim _gate = new(MaxConcurrent);

    private DateTimeOffset Now => (clock ?? TimeProvider.System).GetUtcNow();

    /// <summary>What the calls came to.</summary>
    public Task<UsageSummary> SummaryAsync(LedgerQuestion question, CancellationToken cancellationToken = default) =>
        RunAsync(() => Summary(question), cancellationToken);

    /// <inheritdoc cref="SummaryAsync(LedgerQuestion, CancellationToken)"/>
    public UsageSummary Summary(LedgerQuestion question) => Ask((connection, transaction) =>
        SummaryQuery.Ask(connection, transaction, question) with { Windows = PlanQuery.Windows(connection, transaction, Now) });

    /// <summary>What the calls of [<paramref name="from"/>, <paramref name="to"/>) came to; <c>null</c> is open.</summary>
    /// <param name="run">Only the calls of this run.</param>
    public UsageSummary Summary(DateTimeOffset? from, DateTimeOffset? to, string? run = null) =>
        Summary(new LedgerQuestion(from, to) { Filter = CallFilter.OfRun(run) });

    /// <summary>The calls split by something.</summary>
    /// <param name="most">Lines at most, of at most <see cref="MaxLines"/>; the rest is added up in one.</param>
    /// <param name="zone">Of hours and days; UTC when nothing is said.</param>
    public Task<UsageBreakdown> BreakdownAsync(
        LedgerQuestion question, Grouping by, int most, TimeZoneInfo? zone = null, CancellationToken cancellationToken = default) =>
        RunAsync(() => Breakdown(question, by, most, zone), cancellationToken);

    /// <inheritdoc cref="BreakdownAsync"/>
    public UsageBreakdown Breakdown(LedgerQuestion question, Grouping by, int most = MaxLines, TimeZoneInfo? zone = null) => Ask((connection, transaction) =>
        BreakdownQuery.Ask(connection, transaction, question, by, Math.Clamp(most, 1, MaxLines), zone ?? TimeZoneInfo.Utc));

    /// <summary>Single calls, newest first, at most <see cref="MaxRecent"/>.</summary>
    /// <param name="behind">Where the page begins.</param>
    public Task<CallPage> CallsAsync(LedgerQuestion question, int count, CallCursor? behind, CancellationToken cancellationToken = default) =>
        RunAsync(() => Calls(question, count, behind), cancellationToken);

    /// <inheritdoc cref="CallsAsync"/>
    public CallPage Calls(LedgerQuestion question, int count, CallCursor? behind = null) => Ask((connection, transaction) =>
        CallsQuery.Page(connection, transaction, question, Math.Clamp(count, 1, MaxRecent), behind));

    /// <summary>The last calls, newest first.</summary>
    public IReadOnlyList<CallRecord> Recent(int count = 50) => Calls(new LedgerQuestion(), count).Calls;

    /// <summary>One call by its id, also while it runs; <c>null</c> when there is none.</summary>
    public Task<CallStatus?> FindAsync(string id, CancellationToken cancellationToken = default) => CallId.Parse(id) is { } number
        ? RunAsync(() => Ask((connection, transaction) => CallsQuery.Find(connection, transaction, number)), cancellationToken)
        : Task.FromResult<CallStatus?>(null);

    /// <summary>The calls at which the provider's prompt cache broke, newest first, at most <see cref="MaxRecent"/>.</summary>
    public Task<PromptCacheReport> BreaksAsync(LedgerQuestion question, int count, CancellationToken cancellationToken = default) =>
        RunAsync(() => Breaks(question, count), cancellationToken);

    /// <inheritdoc cref="BreaksAsync"/>
    public PromptCacheReport Breaks(LedgerQuestion question, int count = MaxRecent) => Ask((connection, transaction) =>
        BreaksQuery.Ask(connection, transaction, question, Math.Clamp(count, 1, MaxRecent)));

    /// <summary>How much of the plans of flat-rate logins is used.</summary>
    public Task<PlanReport> PlansAsync(CancellationToken cancellationToken = default) => RunAsync(
        () => Ask((connection, transaction) => new PlanReport(
            PlanQuery.Windows(connection, transaction, Now), PlanQuery.History(connection, transaction, Now.AddDays(-HistoryDays)))),
        cancellationToken);

    public void Dispose() => _gate.Dispose();

    /// <summary>One transaction for each question, so that all its parts see one state of the ledger.</summary>
    private T Ask<T>(Func<SqliteConnection, SqliteTransaction, T> query)
    {
        using var connection = store.OpenReader();
        using var transaction = connection.BeginTransaction(deferred: true);
        return query(connection, transaction);
    }

    private async Task<T> RunAsync<T>(Func<T> query, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(query, cancellationToken);
        }
        catch (SqliteException error) when (LedgerStore.IsDamage(error))
        {
            store.NoteDamage(error.Message);
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }
}
