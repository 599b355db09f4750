using Cco.Pricing;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// Gives hits and shared calls of a model that had no price what they saved, and the rollups the difference. Looked for by reading alone, so
/// that the writer waits for no search; written in short transactions.
/// </summary>
internal sealed class SavingRepricing(LedgerStore store, SqliteConnection connection, PriceBook prices)
{
    private const string Unknown =
        """
        ((cache_result = 'hit' AND saved_pico IS NULL AND saved_list_pico IS NULL)
            OR (cache_result = 'coalesced' AND cost_status IS NOT NULL AND coalescing_saved_pico IS NULL AND coalescing_saved_list_pico IS NULL))
        """;

    /// <summary>Prices what can be priced from a moment on. Throws <see cref="SqliteException"/>.</summary>
    /// <param name="from">UTC milliseconds.</param>
    /// <returns>How many calls.</returns>
    public async Task<long> RunAsync(long from, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var call = new LedgerStatement(connection, $"INSERT OR REPLACE INTO calls ({CallRow.Columns}) VALUES ({CallRow.Parameters})");
        using var rollups = new RollupStatements(connection);
        var (priced, after) = (0L, (At: from, Id: long.MinValue));
        while (Find(after) is { Count: > 0 } found)
        {
            priced += await LedgerRetry.RunAsync(() => Step(found), clock, cancellationToken);
            after = found[^1];
        }

        return priced;

        long Step(IReadOnlyList<(long At, long Id)> calls)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            rollups.Clear();
            var count = 0L;
            foreach (var (_, id) in calls)
            {
                if (Read(transaction, id) is { } before && CallRepricing.PriceSaving(before, prices) is { } now)
                {
                    CallRow.Write(now, call);
                    call.Execute();
                    rollups.Replace(before, now);
                    count++;
                }
            }

            rollups.Write();
            transaction.Commit();
            return count;
        }
    }

    private List<(long At, long Id)> Find((long At, long Id) after)
    {
        using var reader = store.OpenReader();
        using var command = reader.CreateCommand();
        command.CommandText =
            $"""
            SELECT started_at, id FROM calls WHERE {Unknown} AND started_at >= @at AND (started_at, id) > (@at, @id)
            ORDER BY started_at, id LIMIT {LedgerRepricing.BatchSize}
            """;
        command.Parameters.AddWithValue("@at", after.At);
        command.Parameters.AddWithValue("@id", after.Id);
        using var row = command.ExecuteReader();
        var calls = new List<(long, long)>();
        while (row.Read())
        {
            calls.Add((row.GetInt64(0), row.GetInt64(1)));
        }

        return calls;
    }

    private CallRecord? Read(SqliteTransaction transaction, long id)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"SELECT {CallRow.Columns} FROM calls WHERE id = @id AND {Unknown}";
        command.Parameters.AddWithValue("@id", id);
        using var row = command.ExecuteReader();
        return row.Read() ? CallRow.Read(row) : null;
    }
}
