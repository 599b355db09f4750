using System.Runtime.InteropServices;
using Cco.Pricing;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// The writer's connection with its prepared statements. A batch is written whole or not at all; a call that is already in the ledger
/// is left out, so that a batch may be tried again after a commit of unknown fate.
/// </summary>
internal sealed class LedgerBatch : IDisposable
{
    // How far back a call is looked for that an estimate can be made from: some milliseconds.
    private const int LatestCalls = 20_000;

    private readonly SqliteConnection _connection;
    private readonly Func<PriceBook> _prices;
    private readonly LedgerStatement _call;
    private readonly LedgerStatement _open;
    private readonly LedgerStatement _close;
    private readonly LedgerStatement _quarter;
    private readonly LedgerStatement _day;
    private readonly PlanStatements _plans;
    private readonly Dictionary<RollupKey, RollupSums> _quarters = [];
    private readonly Dictionary<RollupKey, RollupSums> _days = [];
    private readonly List<RollupKey> _keys = [];

    /// <summary>Throws <see cref="SqliteException"/>.</summary>
    /// <param name="prices">The prices in force, for estimates; the built-in ones when nothing is said.</param>
    public LedgerBatch(LedgerStore store, Func<PriceBook>? prices = null)
    {
        _prices = prices ?? (static () => PriceBook.BuiltIn);
        _connection = store.OpenWriter();
        _call = new LedgerStatement(_connection, Insert("calls"));
        _open = new LedgerStatement(_connection, Insert("open_calls"));
        _close = new LedgerStatement(_connection, "DELETE FROM open_calls WHERE id = ?1");
        _quarter = new LedgerStatement(_connection, Upsert("rollup_quarter"));
        _day = new LedgerStatement(_connection, Upsert("rollup_day"));
        _plans = new PlanStatements(_connection);
    }

    /// <summary>Writes everything and the rollups in one transaction. Throws <see cref="SqliteException"/>, having written nothing.</summary>
    public void Write(PendingBatch batch)
    {
        // BEGIN IMMEDIATE: a transaction that begins by reading could not be upgraded beside another writer.
        using var transaction = _connection.BeginTransaction(deferred: false);
        foreach (var begun in batch.Begun.Values)
        {
            CallRow.Write(begun, _open);
            _open.Execute();
        }

        Write(batch.Calls, transaction);
        foreach (var closed in batch.Closed)
        {
            Close(closed);
        }

        _plans.Write(batch.Plans);
        transaction.Commit();
    }

    /// <summary>
    /// Books the calls that an earlier process sent and never saw end, as broken off and with an estimated cost. Returns how many. Throws
    /// as <see cref="Write(PendingBatch)"/>.
    /// </summary>
    public int CloseOpenCalls()
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        var open = Read($"SELECT {CallRow.Columns} FROM open_calls ORDER BY started_at", transaction);
        Write([.. open.Select(call => call with { CostIsOpen = true })], transaction);
        foreach (var call in open)
        {
            Close(call.Id);
        }

        transaction.Commit();
        return open.Count;
    }

    /// <summary>One step of forgetting; <c>true</c> when there is more to do. Throws <see cref="SqliteException"/>.</summary>
    public bool KeepUp(LedgerUpkeep upkeep) => upkeep.Step(_connection);

    public void Dispose()
    {
        _call.Dispose();
        _open.Dispose();
        _close.Dispose();
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

    // A call that is there already stays as it is.
    private static string Insert(string table) =>
        $"INSERT INTO {table} ({CallRow.Columns}) VALUES ({CallRow.Parameters}) ON CONFLICT (id) DO NOTHING";

    private static string Upsert(string table)
    {
        var columns = RollupSums.Columns.Split(", ");
        var parameters = string.Join(", ", Enumerable.Range(1, columns.Length + 5).Select(n => $"?{n}"));
        var added = string.Join(", ", columns.Select(column => $"{column} = {column} + excluded.{column}"));
        return $"INSERT INTO {table} ({RollupKey.Columns}, {RollupSums.Columns}) VALUES ({parameters}) "
            + $"ON CONFLICT ({RollupKey.Columns}) DO UPDATE SET {added}";
    }

    private void Write(List<CallRecord> calls, SqliteTransaction transaction)
    {
        _quarters.Clear();
        _days.Clear();
        foreach (var call in calls)
        {
            var known = call.CostIsOpen ? CostEstimate.Of(call, Like(call, transaction), _prices()) : call;
            CallRow.Write(known, _call);
            if (_call.Execute() == 1)
            {
                Add(known);
            }
        }

        foreach (var (key, sums) in _quarters)
        {
            Add(_days, key.In(LedgerBucket.Day), sums);
        }

        Execute(_quarter, _quarters);
        Execute(_day, _days);
    }

    private void Close(string id)
    {
        _close.Bind(1, CallId.Parse(id));
        _close.Execute();
    }

    /// <summary>The last call of the same session and model whose prompt is known, among the latest calls of all.</summary>
    private CallRecord? Like(CallRecord call, SqliteTransaction transaction)
    {
        if (call.Session is null || call.ModelAsked is null)
        {
            return null;
        }

        return Read(
            $"""
            SELECT {CallRow.Columns} FROM (SELECT * FROM calls ORDER BY id DESC LIMIT {LatestCalls})
            WHERE session = @session AND model_asked = @model AND cost_status = 'exact' AND request_bytes > 0 AND input_tokens IS NOT NULL
                AND scope IS @scope
            LIMIT 1
            """,
            transaction,
            ("@session", call.Session),
            ("@model", call.ModelAsked),
            ("@scope", call.Scope)).SingleOrDefault();
    }

    private List<CallRecord> Read(string sql, SqliteTransaction transaction, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        using var command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? (object)DBNull.Value);
        }

        using var row = command.ExecuteReader();
        var calls = new List<CallRecord>();
        while (row.Read())
        {
            calls.Add(CallRow.Read(row));
        }

        return calls;
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
