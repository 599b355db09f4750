using Cco.Gateway.Exchange;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// What is asked of the ledger, on connections of its own. SQLite answers synchronously, so the asynchronous forms admit a few at a
/// time and run off the caller's thread: no number of open dashboards can take the threads that calls need.
/// </summary>
/// <param name="clock">Tells which windows of a plan are over.</param>
internal sealed class LedgerQueries(LedgerStore store, TimeProvider? clock = null) : IDisposable
{
    /// <summary>The most rows <see cref="Recent"/> gives.</summary>
    public const int MaxRecent = 200;

    private const int MaxConcurrent = 2;

    private const string OfRun = " AND run = @run";

    private static readonly string FromCalls =
        $"""
        SELECT COALESCE(billing, ''), COALESCE(cache_result, ''), {RollupSums.OverCalls}
        FROM calls WHERE started_at >= @from AND started_at < @to
        """;

    private static readonly string FromQuarters = Sums("rollup_quarter");

    private static readonly string FromDays = Sums("rollup_day");

    private readonly SemaphoreSlim _gate = new(MaxConcurrent);

    /// <summary>Sums up [<paramref name="from"/>, <paramref name="to"/>); <c>null</c> is open. Throws <see cref="SqliteException"/>.</summary>
    /// <param name="run">Only the calls of this run.</param>
    public Task<UsageSummary> SummaryAsync(
        DateTimeOffset? from, DateTimeOffset? to, string? run = null, CancellationToken cancellationToken = default) =>
        RunAsync(() => Summary(from, to, run), cancellationToken);

    /// <summary>The last calls, newest first, at most <see cref="MaxRecent"/>. Throws <see cref="SqliteException"/>.</summary>
    public Task<IReadOnlyList<CallRecord>> RecentAsync(int count = 50, CancellationToken cancellationToken = default) =>
        RunAsync(() => Recent(count), cancellationToken);

    /// <inheritdoc cref="SummaryAsync"/>
    public UsageSummary Summary(DateTimeOffset? from, DateTimeOffset? to, string? run = null)
    {
        var first = Math.Max(0, (from ?? DateTimeOffset.UnixEpoch).ToUnixTimeMilliseconds());
        var last = (to ?? DateTimeOffset.MaxValue).ToUnixTimeMilliseconds();
        var groups = new List<Group>();
        using var connection = store.OpenReader();

        // One transaction, so that the segments see one state of the ledger.
        using var transaction = connection.BeginTransaction(deferred: true);
        foreach (var segment in run is null ? LedgerSegment.Split(first, last) : [new LedgerSegment(0, first, last)])
        {
            Read(connection, transaction, segment, run, groups);
        }

        return Add(from, to, groups) with { Run = run, Windows = Windows(connection, transaction) };
    }

    /// <inheritdoc cref="RecentAsync"/>
    public IReadOnlyList<CallRecord> Recent(int count = 50)
    {
        using var connection = store.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {CallRow.Columns} FROM calls ORDER BY started_at DESC, id DESC LIMIT @count";
        command.Parameters.AddWithValue("@count", Math.Clamp(count, 0, MaxRecent));
        using var row = command.ExecuteReader();
        var calls = new List<CallRecord>();
        while (row.Read())
        {
            calls.Add(CallRow.Read(row));
        }

        return calls;
    }

    /// <summary>The windows that have not begun anew since, most used first.</summary>
    private List<PlanWindow> Windows(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            """
            SELECT account, name, used_ppm, resets_at, status, seen_at FROM plan_windows
            WHERE COALESCE(resets_at, seen_at + @week) > @now ORDER BY account, name
            """;
        command.Parameters.AddWithValue("@now", (clock ?? TimeProvider.System).GetUtcNow().ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("@week", 7 * LedgerBucket.Day);
        using var row = command.ExecuteReader();
        var windows = new List<PlanWindow>();
        while (row.Read())
        {
            windows.Add(new PlanWindow(
                row.GetString(0),
                row.GetString(1),
                row.IsDBNull(2) ? null : row.GetInt64(2) / 1e6,
                row.IsDBNull(3) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
                row.IsDBNull(4) ? null : row.GetString(4),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5))));
        }

        return windows;
    }

    public void Dispose() => _gate.Dispose();

    // Every call has one model, so that dimension has every call once.
    private static string Sums(string table) =>
        $"""
        SELECT billing, cache_result, {RollupSums.OverRollups}
        FROM {table} WHERE dimension = 'model' AND bucket >= @from AND bucket < @to GROUP BY billing, cache_result
        """;

    private static void Read(SqliteConnection connection, SqliteTransaction transaction, LedgerSegment segment, string? run, List<Group> groups)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = segment.Size switch
        {
            LedgerBucket.Day => FromDays,
            LedgerBucket.Quarter => FromQuarters,
            _ => FromCalls + (run is null ? "" : OfRun) + " GROUP BY 1, 2",
        };
        command.Parameters.AddWithValue("@from", segment.From);
        command.Parameters.AddWithValue("@to", segment.To);
        if (run is not null)
        {
            command.Parameters.AddWithValue("@run", run);
        }

        using var row = command.ExecuteReader();
        while (row.Read())
        {
            groups.Add(new Group(Words<Billing>.Parse(row.GetString(0)), Words<CacheResult>.Parse(row.GetString(1)), RollupSums.Read(row, 2)));
        }
    }

    private static UsageSummary Add(DateTimeOffset? from, DateTimeOffset? to, List<Group> groups)
    {
        var all = Sum(_ => true);
        var replayed = Sum(group => group.Cache is CacheResult.Hit or CacheResult.Coalesced);
        var upstream = all - replayed;
        return new UsageSummary
        {
            From = from?.ToUniversalTime(),
            To = to?.ToUniversalTime(),
            Calls = all.Calls,
            Cache = new CacheCounts(Calls(CacheResult.Hit), Calls(CacheResult.Coalesced), Calls(CacheResult.Miss), Calls(CacheResult.Bypass), Calls(null)),
            Billing = [.. Enum.GetValues<Billing>().Select(billing => BillingUsage.Of(billing, Sum(group => group.Billing == billing)))],
            InputTokens = upstream.PromptTokens,
            OutputTokens = upstream.OutputTokens,
            Tokens = new UsageTokens(upstream.InputTokens, upstream.CacheReadTokens, upstream.CacheWriteTokens, upstream.OutputTokens),
            ReplayedInputTokens = replayed.PromptTokens,
            ReplayedOutputTokens = replayed.OutputTokens,
            Failed = all.Failed,
            Estimated = all.Estimated,
            Unpriced = all.Unpriced,
            NoUsage = all.NoUsage,
            SavedUnknown = all.SavedUnknown,
        };

        long Calls(CacheResult? result) => Sum(group => group.Cache == result).Calls;

        RollupSums Sum(Func<Group, bool> counts) => groups.Where(counts).Aggregate(default(RollupSums), (sum, group) => sum + group.Sums);
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

    private readonly record struct Group(Billing? Billing, CacheResult? Cache, RollupSums Sums);
}
