using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// The writer's connection with its prepared statements. A batch is written whole or not at all; a call that is already in the ledger
/// is left out, so that a batch may be tried again after a commit of unknown fate.
/// </summary>
internal sealed class LedgerBatch : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _call;
    private readonly SqliteCommand _quarter;
    private readonly SqliteCommand _day;

    /// <summary>Throws <see cref="SqliteException"/>.</summary>
    public LedgerBatch(LedgerStore store)
    {
        _connection = store.OpenWriter();
        _call = Prepare(
            $"INSERT INTO calls ({CallRow.Columns}) VALUES ({string.Join(", ", CallRow.Parameters)}) ON CONFLICT (id) DO NOTHING",
            CallRow.Parameters);
        _quarter = PrepareRollup("rollup_quarter");
        _day = PrepareRollup("rollup_day");
    }

    /// <summary>Writes calls and rollups in one transaction. Throws <see cref="SqliteException"/>, having written nothing.</summary>
    public void Write(IReadOnlyList<CallRecord> calls)
    {
        var quarters = new Dictionary<RollupKey, RollupSums>();
        var days = new Dictionary<RollupKey, RollupSums>();

        // BEGIN IMMEDIATE: a transaction that begins by reading could not be upgraded beside another writer.
        using var transaction = _connection.BeginTransaction(deferred: false);
        _call.Transaction = _quarter.Transaction = _day.Transaction = transaction;
        foreach (var call in calls)
        {
            CallRow.Write(call, _call.Parameters);
            if (_call.ExecuteNonQuery() == 1)
            {
                Add(quarters, RollupKey.Of(call, LedgerBucket.Quarter), call);
                Add(days, RollupKey.Of(call, LedgerBucket.Day), call);
            }
        }

        Execute(_quarter, quarters);
        Execute(_day, days);
        transaction.Commit();
    }

    public void Dispose()
    {
        _call.Dispose();
        _quarter.Dispose();
        _day.Dispose();
        _connection.Dispose();
    }

    private static void Add(Dictionary<RollupKey, RollupSums> rollup, RollupKey key, CallRecord call) =>
        rollup[key] = rollup.GetValueOrDefault(key) + RollupSums.Of(call);

    private static void Execute(SqliteCommand command, Dictionary<RollupKey, RollupSums> rollup)
    {
        foreach (var (key, sums) in rollup)
        {
            command.Parameters[0].Value = key.Bucket;
            command.Parameters[1].Value = key.Model;
            command.Parameters[2].Value = key.Billing;
            command.Parameters[3].Value = key.CacheResult;
            var values = sums.ToArray();
            for (var n = 0; n < values.Length; n++)
            {
                command.Parameters[n + 4].Value = values[n];
            }

            command.ExecuteNonQuery();
        }
    }

    private SqliteCommand PrepareRollup(string table)
    {
        var sums = RollupSums.Columns.Split(", ");
        string[] parameters = ["@bucket", "@model", "@billing", "@cache_result", .. sums.Select(column => "@" + column)];
        var added = string.Join(", ", sums.Select(column => $"{column} = {table}.{column} + excluded.{column}"));
        return Prepare(
            $"INSERT INTO {table} (bucket, model, billing, cache_result, {RollupSums.Columns}) VALUES ({string.Join(", ", parameters)}) "
            + $"ON CONFLICT (bucket, model, billing, cache_result) DO UPDATE SET {added}",
            parameters);
    }

    private SqliteCommand Prepare(string sql, string[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name, Value = DBNull.Value });
        }

        command.Prepare();
        return command;
    }
}
