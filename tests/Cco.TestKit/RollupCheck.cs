using Cco.Gateway.Analytics;
using Microsoft.Data.Sqlite;

namespace Cco.TestKit;

/// <summary>Adds up the rows by a way of its own, in SQL, and compares that with the rollups.</summary>
internal static class RollupCheck
{
    private static readonly (string Dimension, string From, string Value)[] Dimensions =
    [
        ("model", "calls", "COALESCE(model_served, model_asked, '')"),
        ("key", "calls", "COALESCE(scope, '')"),
        ("project", "calls", "COALESCE(project, '')"),
        ("session", "calls", "COALESCE(session, '')"),
        ("agent", "calls", "COALESCE(agent, '')"),
        ("route", "calls", "COALESCE(route, '')"),
        ("tag", "calls, json_each('[\"' || replace(COALESCE(tags, ''), ',', '\",\"') || '\"]') AS tag", "tag.value"),
    ];

    /// <summary>What differs, one sentence for each dimension of each table; empty when rollups and rows agree.</summary>
    public static IReadOnlyList<string> Faults(LedgerStore store)
    {
        using var connection = store.OpenReader();
        var faults = new List<string>();
        foreach (var (table, size) in new[] { ("rollup_quarter", LedgerBucket.Quarter), ("rollup_day", LedgerBucket.Day) })
        {
            foreach (var (dimension, from, value) in Dimensions)
            {
                var rows =
                    $"""
                    SELECT '{dimension}', started_at - started_at % {size}, {value}, COALESCE(billing, ''), COALESCE(cache_result, ''), {RollupSums.OverCalls}
                    FROM {from} GROUP BY 1, 2, 3, 4, 5
                    """;
                var rollup = $"SELECT {RollupKey.Columns}, {RollupSums.Columns} FROM {table} WHERE dimension = '{dimension}'";
                using var command = new SqliteCommand(
                    $"SELECT COUNT(*) FROM (SELECT * FROM ({rows} EXCEPT {rollup}) UNION ALL SELECT * FROM ({rollup} EXCEPT {rows}))", connection);
                if (command.ExecuteScalar() is not 0L)
                {
                    faults.Add($"{table} by {dimension} is not the sum of the rows.");
                }
            }
        }

        return faults;
    }
}
