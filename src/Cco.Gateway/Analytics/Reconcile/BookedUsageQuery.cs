using Cco.Pricing;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics.Reconcile;

/// <summary>Adds up a provider's calls by UTC day and model, from the calls themselves: rollups do not know providers.</summary>
internal static class BookedUsageQuery
{
    private const string Prompt = "COALESCE(input_tokens, 0) + COALESCE(cache_read_tokens, 0) + COALESCE(cache_write_short_tokens, 0) + COALESCE(cache_write_long_tokens, 0)";
    private const string Metered = "billing = 'metered'";

    // A call that was answered by the cache or by another call's flight carries that one's tokens, and was not billed.
    private static readonly string Sql =
        $"""
        SELECT started_at / {LedgerBucket.Day}, COALESCE(model_served, model_asked, ''),
            SUM({Metered}),
            SUM(CASE WHEN {Metered} THEN {Prompt} ELSE 0 END),
            SUM(CASE WHEN {Metered} THEN COALESCE(cache_read_tokens, 0) ELSE 0 END),
            SUM(CASE WHEN {Metered} THEN COALESCE(output_tokens, 0) ELSE 0 END),
            SUM(COALESCE(spend_pico, 0)),
            SUM(CASE WHEN {Metered} THEN COALESCE(tools_pico, 0) ELSE 0 END),
            SUM(CASE WHEN {Metered} AND cost_status = 'estimated' THEN {Prompt} + COALESCE(output_tokens, 0) ELSE 0 END),
            SUM({Metered} AND cost_status = 'unpriced'),
            SUM({Metered} AND cost_status = 'no_usage'),
            SUM(CASE WHEN {Metered} THEN 0 ELSE {Prompt} + COALESCE(output_tokens, 0) END)
        FROM calls
        WHERE started_at >= @from AND started_at < @to AND provider = @provider AND billing IN ('metered', 'subscription')
            AND cost_status IS NOT NULL AND COALESCE(cache_result, '') NOT IN ('hit', 'coalesced')
        GROUP BY 1, 2 ORDER BY 1, 2
        """;

    /// <param name="from">The first day, UTC.</param>
    /// <param name="to">The last day.</param>
    public static IReadOnlyList<BookedUsage> Ask(SqliteConnection connection, string provider, DateOnly from, DateOnly to)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.Parameters.AddWithValue("@from", Milliseconds(from));
        command.Parameters.AddWithValue("@to", Milliseconds(to.AddDays(1)));
        command.Parameters.AddWithValue("@provider", provider);
        using var row = command.ExecuteReader();
        var lines = new List<BookedUsage>();
        while (row.Read())
        {
            var day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0) * LedgerBucket.Day).UtcDateTime);
            lines.Add(new BookedUsage(
                day,
                row.GetString(1),
                row.GetInt64(2),
                row.GetInt64(3),
                row.GetInt64(4),
                row.GetInt64(5),
                PicoDollars.ToUsd(row.GetInt64(6)),
                PicoDollars.ToUsd(row.GetInt64(7)),
                row.GetInt64(8),
                row.GetInt64(9),
                row.GetInt64(10),
                row.GetInt64(11)));
        }

        return lines;
    }

    private static long Milliseconds(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();
}
