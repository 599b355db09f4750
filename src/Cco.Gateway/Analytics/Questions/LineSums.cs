using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics.Questions;

/// <summary>What the calls of a line add up to, and the part of it that was replayed or shared: nobody processed those tokens again.</summary>
internal readonly record struct LineSums(
    RollupSums All, long Hits, long Coalesced, long ReplayedInput, long ReplayedCacheRead, long ReplayedCacheWrite, long ReplayedOutput)
{
    private const string Replayed = "cache_result IN ('hit', 'coalesced')";

    /// <summary>The columns over rollups, as <see cref="Read"/> wants them.</summary>
    public static readonly string OverRollups =
        $"""
        {RollupSums.OverRollups},
        SUM(calls * (cache_result = 'hit')), SUM(calls * (cache_result = 'coalesced')), SUM(input_tokens * ({Replayed})),
        SUM(cache_read_tokens * ({Replayed})), SUM(cache_write_tokens * ({Replayed})), SUM(output_tokens * ({Replayed}))
        """;

    /// <summary>The same over calls.</summary>
    public const string OverCalls =
        $"""
        {RollupSums.OverCalls},
        COALESCE(SUM(cache_result = 'hit'), 0), COALESCE(SUM(cache_result = 'coalesced'), 0), COALESCE(SUM(input_tokens * ({Replayed})), 0),
        COALESCE(SUM(cache_read_tokens * ({Replayed})), 0),
        COALESCE(SUM(cache_write_short_tokens * ({Replayed})), 0) + COALESCE(SUM(cache_write_long_tokens * ({Replayed})), 0),
        COALESCE(SUM(output_tokens * ({Replayed})), 0)
        """;

    public static LineSums operator +(LineSums a, LineSums b) => new(
        a.All + b.All,
        a.Hits + b.Hits,
        a.Coalesced + b.Coalesced,
        a.ReplayedInput + b.ReplayedInput,
        a.ReplayedCacheRead + b.ReplayedCacheRead,
        a.ReplayedCacheWrite + b.ReplayedCacheWrite,
        a.ReplayedOutput + b.ReplayedOutput);

    public static LineSums Read(SqliteDataReader row, int first)
    {
        var n = first + RollupSums.Count;
        return new LineSums(
            RollupSums.Read(row, first), row.GetInt64(n), row.GetInt64(n + 1), row.GetInt64(n + 2), row.GetInt64(n + 3), row.GetInt64(n + 4), row.GetInt64(n + 5));
    }
}
