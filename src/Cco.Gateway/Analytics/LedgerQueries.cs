using Cco.Gateway.Exchange;
using Cco.Pricing;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// What is asked of the ledger, on connections of its own. SQLite answers synchronously, so the asynchronous forms admit a few at a
/// time and run off the caller's thread: no number of open dashboards can take the threads that calls need.
/// </summary>
internal sealed class LedgerQueries(LedgerStore store) : IDisposable
{
    /// <summary>The most rows <see cref="Recent"/> gives.</summary>
    public const int MaxRecent = 200;

    private const int MaxConcurrent = 2;

    private const string FromCalls =
        """
        SELECT COALESCE(billing, ''), COALESCE(cache_result, ''),
            COUNT(*),
            COALESCE(SUM(CASE WHEN outcome IN ('upstream_error', 'gateway_error', 'interrupted') THEN 1 ELSE 0 END), 0),
            COALESCE(SUM(CASE WHEN cost_status = 'estimated' THEN 1 ELSE 0 END), 0),
            COALESCE(SUM(CASE WHEN cost_status = 'unpriced' THEN 1 ELSE 0 END), 0),
            COALESCE(SUM(CASE WHEN cost_status = 'no_usage' THEN 1 ELSE 0 END), 0),
            COALESCE(SUM(CASE WHEN cache_result = 'hit' AND saved_pico IS NULL THEN 1 ELSE 0 END), 0),
            COALESCE(SUM(input_tokens), 0),
            COALESCE(SUM(cache_read_tokens), 0),
            COALESCE(SUM(cache_write_short_tokens), 0) + COALESCE(SUM(cache_write_long_tokens), 0),
            COALESCE(SUM(output_tokens), 0),
            COALESCE(SUM(cost_pico), 0),
            COALESCE(SUM(saved_pico), 0)
        FROM calls WHERE started_at >= @from AND started_at < @to
        """;

    private const string ByGroup = " GROUP BY 1, 2";

    private const string OfRun = " AND run = @run";

    private const string Sums =
        """
        SELECT billing, cache_result, SUM(calls), SUM(failed), SUM(estimated), SUM(unpriced), SUM(no_usage), SUM(saved_unknown),
            SUM(input_tokens), SUM(cache_read_tokens), SUM(cache_write_tokens), SUM(output_tokens), SUM(cost_pico), SUM(saved_pico)
        """;

    private const string FromQuarters = Sums + " FROM rollup_quarter WHERE bucket >= @from AND bucket < @to GROUP BY billing, cache_result";

    private const string FromDays = Sums + " FROM rollup_day WHERE bucket >= @from AND bucket < @to GROUP BY billing, cache_result";

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

        return Add(from, to, groups) with { Run = run };
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

    public void Dispose() => _gate.Dispose();

    private static void Read(SqliteConnection connection, SqliteTransaction transaction, LedgerSegment segment, string? run, List<Group> groups)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = segment.Size switch
        {
            LedgerBucket.Day => FromDays,
            LedgerBucket.Quarter => FromQuarters,
            _ => FromCalls + (run is null ? "" : OfRun) + ByGroup,
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
        var hits = Sum(group => group.Cache == CacheResult.Hit);
        return new UsageSummary
        {
            From = from?.ToUniversalTime(),
            To = to?.ToUniversalTime(),
            Calls = all.Calls,
            Cache = new CacheCounts(
                hits.Calls,
                Sum(group => group.Cache == CacheResult.Miss).Calls,
                Sum(group => group.Cache == CacheResult.Bypass).Calls,
                Sum(group => group.Cache is null).Calls),
            Billing = [.. Enum.GetValues<Billing>().Select(Of)],
            InputTokens = all.PromptTokens - hits.PromptTokens,
            OutputTokens = all.OutputTokens - hits.OutputTokens,
            Tokens = new UsageTokens(
                all.InputTokens - hits.InputTokens,
                all.CacheReadTokens - hits.CacheReadTokens,
                all.CacheWriteTokens - hits.CacheWriteTokens,
                all.OutputTokens - hits.OutputTokens),
            ReplayedInputTokens = hits.PromptTokens,
            ReplayedOutputTokens = hits.OutputTokens,
            Failed = all.Failed,
            Estimated = all.Estimated,
            Unpriced = all.Unpriced,
            NoUsage = all.NoUsage,
            SavedUnknown = all.SavedUnknown,
        };

        BillingUsage Of(Billing billing)
        {
            var sums = Sum(group => group.Billing == billing);
            return new BillingUsage(billing, sums.Calls, PicoDollars.ToUsd(sums.CostPico), PicoDollars.ToUsd(sums.SavedPico), sums.Unpriced + sums.NoUsage);
        }

        RollupSums Sum(Func<Group, bool> counts) => groups.Where(counts).Aggregate(default(RollupSums), (sum, group) => sum + group.Sums);
    }

    private async Task<T> RunAsync<T>(Func<T> query, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(query, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private readonly record struct Group(Billing? Billing, CacheResult? Cache, RollupSums Sums);
}
