using Cco.Gateway.Analytics.PromptCache;
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
    private readonly RollupStatements _rollups;
    private readonly PlanStatements _plans;
    private readonly BreakStatements _breaks;

    /// <summary>Throws <see cref="SqliteException"/>.</summary>
    /// <param name="prices">The prices in force, for estimates; the built-in ones when nothing is said.</param>
    public LedgerBatch(LedgerStore store, Func<PriceBook>? prices = null)
    {
        _prices = prices ?? (static () => PriceBook.BuiltIn);
        _connection = store.OpenWriter();
        _call = new LedgerStatement(_connection, Insert("calls"));
        _open = new LedgerStatement(_connection, Insert("open_calls"));
        _close = new LedgerStatement(_connection, "DELETE FROM open_calls WHERE id = ?1");
        _rollups = new RollupStatements(_connection);
        _plans = new PlanStatements(_connection);
        _breaks = new BreakStatements(_connection);
    }

    /// <summary>Writes everything and the rollups in one transaction. Throws <see cref="SqliteException"/>, having written nothing.</summary>
    public void Write(PendingBatch batch)
    {
        // BEGIN IMMEDIATE: a transaction that begins by reading could not be upgraded beside another writer.
        using var transaction = _connection.BeginTransaction(deferred: false);
        List<string> closed = [.. batch.TakeClosed()];
        Open(batch);
        Write(batch.Calls, transaction);
        foreach (var id in closed)
        {
            Close(id);
        }

        _plans.Write(batch.Plans);
        _breaks.Write(batch.Breaks);
        _breaks.Write(batch.LeftOut);
        transaction.Commit();
    }

    /// <summary>Writes the beginnings alone, in one transaction. Throws as <see cref="Write(PendingBatch)"/>.</summary>
    public void WriteBegun(PendingBatch batch)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        Open(batch);
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
        _rollups.Dispose();
        _plans.Dispose();
        _breaks.Dispose();
        _connection.Dispose();
    }

    // A call that is there already stays as it is.
    private static string Insert(string table) =>
        $"INSERT INTO {table} ({CallRow.Columns}) VALUES ({CallRow.Parameters}) ON CONFLICT (id) DO NOTHING";

    private void Write(List<CallRecord> calls, SqliteTransaction transaction)
    {
        _rollups.Clear();
        foreach (var call in calls)
        {
            var known = call.CostIsOpen ? CostEstimate.Of(call, Like(call, transaction), _prices()) : call;
            CallRow.Write(known, _call);
            if (_call.Execute() == 1)
            {
                _rollups.Add(known);
            }
        }

        _rollups.Write();
    }

    private void Open(PendingBatch batch)
    {
        foreach (var begun in batch.Begun.Values)
        {
            CallRow.Write(begun, _open);
            _open.Execute();
        }
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
}
