using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>Reads the whole ledger once after the start, beside everything else. The writer sets a damaged one aside.</summary>
internal sealed class LedgerCheck(LedgerStore store, TimeProvider clock) : BackgroundService
{
    /// <summary>The start of the gateway, and the first calls, come first.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(Delay, clock, stoppingToken);
            if (await Task.Run(store.Check, stoppingToken) is { } fault)
            {
                store.NoteDamage(fault);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (SqliteException)
        {
            // It cannot be read now; the writer meets the same, and says so.
        }
    }
}
