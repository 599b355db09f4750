using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>Waits its turn where the ledger's writer, or another program, has the file for a moment.</summary>
internal static class LedgerRetry
{
    private const int Attempts = 20;

    // https://sqlite.org/rescode.html
    private const int Busy = 5;
    private const int Locked = 6;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    /// <summary>Takes a step that is one transaction. Throws <see cref="SqliteException"/>.</summary>
    public static async Task<T> RunAsync<T>(Func<T> step, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return step();
            }
            catch (SqliteException error) when (error.SqliteErrorCode is Busy or Locked && attempt < Attempts)
            {
                await Task.Delay(Delay, clock, cancellationToken);
            }
        }
    }
}
