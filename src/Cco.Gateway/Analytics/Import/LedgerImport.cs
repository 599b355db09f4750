using Cco.Pricing;

namespace Cco.Gateway.Analytics.Import;

/// <summary>
/// Books calls from a client's own records (docs/decisions/014-import-and-reconcile.md): each once, rows and rollups in one transaction for
/// <see cref="ImportedCall.MaxBatch"/> of them, beside a running writer.
/// </summary>
internal static class LedgerImport
{
    // The upper bits of a number are its time, as in those of recorded calls, so that numbers stay sortable by time.
    private const int TimeShift = 20;

    /// <param name="calls">Each without a <see cref="ImportedCall.Problem"/>.</param>
    /// <param name="booked">Told how many were dealt with, after each transaction.</param>
    public static async Task<ImportResult> RunAsync(
        LedgerStore store,
        IReadOnlyList<ImportedCall> calls,
        PriceBook prices,
        TimeProvider clock,
        CancellationToken cancellationToken,
        Action<int>? booked = null)
    {
        using var connection = store.OpenWriter();
        using var statements = new ImportStatements(connection);
        using var rollups = new RollupStatements(connection);
        var (result, count) = (ImportResult.Nothing, 0);
        foreach (var batch in calls.Chunk(ImportedCall.MaxBatch))
        {
            result += await LedgerRetry.RunAsync(() => Step(batch), clock, cancellationToken);
            booked?.Invoke(count += batch.Length);
        }

        return result;

        ImportResult Step(ImportedCall[] batch)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            statements.Enlist(transaction);
            rollups.Clear();
            var sum = batch.Aggregate(ImportResult.Nothing, (sum, call) => sum + Book(call));
            rollups.Write();
            transaction.Commit();
            return sum;
        }

        ImportResult Book(ImportedCall call) => statements.IsKnown(call.Number, out var id)
            ? id is { } number && statements.Find(number) is { } before ? Grow(before, ImportMapping.Map(call, number, prices)) : new ImportResult(0, 0, 1, 0, 0, 0)
            : statements.IsRecorded(call.Session, call.At.ToUnixTimeMilliseconds()) ? Skip(call)
            : Add(call);

        ImportResult Skip(ImportedCall call)
        {
            statements.Remember(call.Number, null);
            return new ImportResult(0, 0, 1, 1, 0, 0);
        }

        ImportResult Add(ImportedCall call)
        {
            var id = (call.At.ToUnixTimeMilliseconds() << TimeShift) | (call.Number & ((1 << TimeShift) - 1));
            var record = ImportMapping.Map(call, id, prices);
            while (!statements.TryInsert(record))
            {
                record = record with { Id = CallId.Text(++id) };
            }

            statements.Remember(call.Number, id);
            rollups.Add(record);
            return new ImportResult(1, 0, 0, 0, record.CostStatus == CostStatus.Unpriced ? 1 : 0, Usd(record));
        }

        // Counts of one answer only grow. What it was booked under stays, so that the sums find it.
        ImportResult Grow(CallRecord before, CallRecord now)
        {
            if ((now.Tokens.Output ?? 0) <= (before.Tokens.Output ?? 0))
            {
                return new ImportResult(0, 0, 1, 0, 0, 0);
            }

            now = now with
            {
                StartedAt = before.StartedAt,
                Project = before.Project,
                Session = before.Session,
                Agent = before.Agent,
                ModelServed = before.ModelServed,
            };
            statements.Replace(now);
            rollups.Replace(before, now);
            return new ImportResult(0, 1, 0, 0, 0, Usd(now) - Usd(before));
        }
    }

    private static decimal Usd(CallRecord call) => call.ListPico is { } pico ? PicoDollars.ToUsd(pico) : 0;
}
