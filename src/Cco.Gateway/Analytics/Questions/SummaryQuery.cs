using Cco.Gateway.Exchange;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics.Questions;

/// <summary>Adds up the calls a question is about.</summary>
internal static class SummaryQuery
{
    public static UsageSummary Ask(SqliteConnection connection, SqliteTransaction transaction, LedgerQuestion question)
    {
        var groups = new List<Group>();
        foreach (var segment in question.Segments(connection, transaction))
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = segment.Size switch
            {
                LedgerBucket.Day => OverRollup("rollup_day"),
                LedgerBucket.Quarter => OverRollup("rollup_quarter"),
                _ => OverCalls(question.Filter.AndTo(command)),
            };
            command.Parameters.AddWithValue("@from", segment.From);
            command.Parameters.AddWithValue("@to", segment.To);
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                groups.Add(new Group(Words<Billing>.Parse(row.GetString(0)), Words<CacheResult>.Parse(row.GetString(1)), RollupSums.Read(row, 2)));
            }
        }

        return Add(question, groups);
    }

    // Every call has one model, so that dimension has every call once.
    private static string OverRollup(string table) =>
        $"""
        SELECT billing, cache_result, {RollupSums.OverRollups}
        FROM {table} WHERE dimension = 'model' AND bucket >= @from AND bucket < @to GROUP BY billing, cache_result
        """;

    private static string OverCalls(string filter) =>
        $"""
        SELECT COALESCE(billing, ''), COALESCE(cache_result, ''), {RollupSums.OverCalls}
        FROM calls WHERE started_at >= @from AND started_at < @to{filter} GROUP BY 1, 2
        """;

    private static UsageSummary Add(LedgerQuestion question, List<Group> groups)
    {
        var all = Sum(_ => true);
        var replayed = Sum(group => group.Cache is CacheResult.Hit or CacheResult.Coalesced);
        var upstream = all - replayed;
        return new UsageSummary
        {
            From = question.From?.ToUniversalTime(),
            To = question.To?.ToUniversalTime(),
            Run = question.Filter.Values.GetValueOrDefault("run"),
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

    private readonly record struct Group(Billing? Billing, CacheResult? Cache, RollupSums Sums);
}
