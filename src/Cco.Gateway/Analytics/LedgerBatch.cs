using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// The writer's connection with its prepared statements. A batch is written whole or not at all; a call that is already in the ledger
/// is left out, so that a batch may be tried again after a commit of unknown fate.
/// </summary>
internal sealed class LedgerBatch : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly LedgerStatement _call;
    private readonly LedgerStatement _quarter;
    private readonly LedgerStatement _day;
    private readonly PlanStatements _plans;
    private readonly Dictionary<RollupKey, RollupSums> _quarters = [];
    private readonly Dictionary<RollupKey, RollupSums> _days = [];
    private readonly List<RollupKey> _keys = [];

    /// <summary>Throws <see cref="SqliteException"/>.</summary>
    public LedgerBatch(LedgerStore store)
    {
        _connection = store.OpenWriter();
        _call = new LedgerStatement(
            _connection, $"INSERT INTO calls ({CallRow.Columns}) VALUES ({CallRow.Parameters}) ON CONFLICT (id) DO NOTHING");
        _quarter = new LedgerStatement(_connection, Upsert("rollup_quarter"));
        _day = new LedgerStatement(_connection, Upsert("rollup_day"));
        _plans = new PlanStatements(_connection);
    }

    /// <summary>Writes calls and rollups in one transaction. Throws <see cref="SqliteException"/>, having written nothing.</summary>
    public void Write(IReadOnlyList<CallRecord> calls, IReadOnlyList<PlanReading>? plans = null)
    {
        _quarters.Clear();
        _days.Clear();

        // BEGIN IMMEDIATE: a transaction that begins by reading could not be upgraded beside another writer.
        using var transaction = _connection.BeginTransaction(deferred: false);
        foreach (var call in calls)
        {
            CallRow.Write(call, _call);
            if (_call.Execute() == 1)
            {
                Add(call);
            }
        }

        foreach (var (key, sums) in _quarters)
        {
            Add(_days, key.In(LedgerBucket.Day), sums);
        }

        Execute(_quarter, _quarters);
        Execute(_day, _days);
        _plans.Write(plans ?? []);
        transaction.Commit();
    }

    public void Dispose()
    {
        _call.Dispose();
        _quarter.Dispose();
        _day.Dispose();
        _plans.Dispose();
        _connection.Dispose();
    }

    private static void Add(Dictionary<RollupKey, RollupSums> rollup, RollupKey key, in RollupSums sums)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(rollup, key, out _);
        sum += sums;
    }

    private static void Execute(LedgerStatement statement, Dictionary<RollupKey, RollupSums> rollup)
    {
        foreach (var (key, sums) in rollup)
        {
            statement.Bind(1, key.Dimension);
            statement.Bind(2, key.Bucket);
            statement.Bind(3, key.Value);
            statement.Bind(4, key.Billing);
            statement.Bind(5, key.CacheResult);
            for (var n = 0; n < RollupSums.Count; n++)
            {
                statement.Bind(n + 6, sums[n]);
            }

            statement.Execute();
        }
    }

    private static string Upsert(string table)
    {
        var columns = RollupSums.Columns.Split(", ");
        var parameters = string.Join(", ", Enumerable.Range(1, columns.Length + 5).Select(n => $"?{n}"));
        var added = string.Join(", ", columns.Select(column => $"{column} = {column} + excluded.{column}"));
        return $"INSERT INTO {table} ({RollupKey.Columns}, {RollupSums.Columns}) VALUES ({parameters}) "
            + $"ON CONFLICT ({RollupKey.Columns}) DO UPDATE SET {added}";
    }

    private void Add(CallRecord call)
    {
        _keys.Clear();
        RollupKey.Of(call, LedgerBucket.Quarter, _keys);
        var sums = RollupSums.Of(call);
        foreach (var key in _keys)
        {
            Add(_quarters, key, sums);
        }
    }
}
