using System.Runtime.InteropServices;
using Cco.Gateway.Exchange;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// The prepared statements that add to both rollups. What one transaction adds is summed in memory first, so that each key is written once.
/// Throws <see cref="SqliteException"/>.
/// </summary>
internal sealed class RollupStatements(SqliteConnection connection) : IDisposable
{
    private readonly LedgerStatement _quarter = new(connection, Upsert("rollup_quarter"));
    private readonly LedgerStatement _day = new(connection, Upsert("rollup_day"));
    private readonly Dictionary<RollupGroup, RollupSums> _groups = [];
    private readonly Dictionary<RollupKey, RollupSums> _quarters = [];
    private readonly Dictionary<RollupKey, RollupSums> _days = [];
    private readonly List<RollupKey> _keys = [];

    /// <summary>Forgets what was added and not written.</summary>
    public void Clear()
    {
        _groups.Clear();
        _quarters.Clear();
        _days.Clear();
    }

    /// <summary>Adds a new call.</summary>
    public void Add(CallRecord call) => Add(_groups, RollupGroup.Of(call, LedgerBucket.Quarter), RollupSums.Of(call));

    /// <summary>Adds the difference that a call makes which is in the ledger already, under the same keys.</summary>
    public void Replace(CallRecord before, CallRecord after) =>
        Add(_groups, RollupGroup.Of(after, LedgerBucket.Quarter), RollupSums.Of(after) - RollupSums.Of(before));

    /// <summary>Writes what was added.</summary>
    public void Write()
    {
        foreach (var (group, sums) in _groups)
        {
            _keys.Clear();
            RollupKey.Of(group, _keys);
            foreach (var key in _keys)
            {
                Add(_quarters, key, sums);
            }
        }

        foreach (var (key, sums) in _quarters)
        {
            Add(_days, key.In(LedgerBucket.Day), sums);
        }

        Execute(_quarter, _quarters);
        Execute(_day, _days);
        Clear();
    }

    public void Dispose()
    {
        _quarter.Dispose();
        _day.Dispose();
    }

    private static void Add<TKey>(Dictionary<TKey, RollupSums> rollup, in TKey key, in RollupSums sums) where TKey : struct
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(rollup, key, out _);
        sum.Add(sums);
    }

    private static void Execute(LedgerStatement statement, Dictionary<RollupKey, RollupSums> rollup)
    {
        foreach (var (key, sums) in rollup)
        {
            statement.Bind(1, Words<Dimension>.Of(key.Dimension));
            statement.Bind(2, key.Bucket);
            statement.Bind(3, key.Value);
            statement.Bind(4, key.Billing is { } billing ? Words<Billing>.Of(billing) : "");
            statement.Bind(5, key.CacheResult is { } result ? Words<CacheResult>.Of(result) : "");
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
}
