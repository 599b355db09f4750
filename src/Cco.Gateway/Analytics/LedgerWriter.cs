using Cco.Gateway.Settings;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// The ledger's only writer: takes calls from the queue and writes what came within <see cref="Window"/>, at most <see cref="BatchSize"/>
/// rows in one transaction. While the disk says no, the calls wait and are tried again (the queue drops and counts what no longer fits);
/// what can never be written is given up and counted; a damaged file is set aside, and the batch goes to a new one. When nothing waits, the
/// ledger forgets what is too old or too much. On stop it writes what is left within <see cref="DrainLimit"/>.
/// </summary>
/// <param name="live">For prices and what is kept; the defaults without it.</param>
internal sealed class LedgerWriter(CallQueue queue, LedgerStore store, TimeProvider clock, ILogger<LedgerWriter> logger, LiveConfiguration? live = null)
    : BackgroundService
{
    public const int BatchSize = 500;

    /// <summary>How long a call may wait for others to be written with.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(20);

    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    public static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    // Between two steps of forgetting, while there is more to forget and nothing else to do.
    private static readonly TimeSpan UpkeepPause = TimeSpan.FromMilliseconds(20);

    private readonly LedgerUpkeep _upkeep = new(clock, () => live?.Settings.Ledger ?? new LedgerSettings());
    private readonly PendingBatch _batch = new();
    private LedgerBatch? _ledger;
    private Task<bool>? _more;
    private Task? _hurried;
    private Task? _upkeepDue;
    private bool _openCallsClosed;
    private bool _stuck;
    private long _written;
    private long _lost;

    /// <summary>Calls written since the start.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Calls taken from the queue that could not be written.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Takes no more calls and writes those that wait; also when the host stops before the loop has begun.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // A host that stops at once has not waited: what the loop is just writing ends soon, and the connection is its own until then.
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(DrainLimit, clock, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ExecuteTask is null or { IsCompleted: true })
        {
            await DrainAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // SQLite is synchronous: leave the thread that starts the host.
        await Task.Yield();
        try
        {
            await WriteAsync(stoppingToken);
            while (await NextAsync(stoppingToken))
            {
                await WriteAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    public override void Dispose()
    {
        _ledger?.Dispose();
        base.Dispose();
    }

    /// <summary>
    /// Waits for the first call, then for the end of the window or for somebody in a hurry; meanwhile the ledger is kept up. <c>false</c>:
    /// nothing will come any more.
    /// </summary>
    private async Task<bool> NextAsync(CancellationToken cancellationToken)
    {
        _more ??= queue.Reader.WaitToReadAsync(cancellationToken).AsTask();
        _upkeepDue ??= Task.Delay(LedgerUpkeep.Interval, clock, cancellationToken);
        while (await Task.WhenAny(_more, _upkeepDue) != _more)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _upkeepDue = Task.Delay(TryUpkeep() ? UpkeepPause : LedgerUpkeep.Interval, clock, cancellationToken);
        }

        if (!await _more)
        {
            return false;
        }

        _more = null;
        _hurried ??= queue.HurriedAsync(cancellationToken);
        if (await Task.WhenAny(_hurried, Task.Delay(Window, clock, cancellationToken)) == _hurried)
        {
            _hurried = null;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return true;
    }

    /// <summary>Writes all that is in the queue.</summary>
    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        do
        {
            Take();
            while (!TryWriteBatch())
            {
                await Task.Delay(RetryDelay, clock, cancellationToken);
            }
        }
        while (queue.Reader.TryPeek(out _));
    }

    private void Take()
    {
        while (_batch.Count < BatchSize && _batch.Marks.Count == 0 && queue.Reader.TryRead(out var entry))
        {
            _batch.Add(entry);
        }
    }

    /// <summary><c>true</c>: the batch has been dealt with, written or given up. <c>false</c>: try again later.</summary>
    private bool TryWriteBatch()
    {
        try
        {
            var ledger = Ledger();
            if (_batch.Count > 0)
            {
                ledger.Write(_batch);
                Interlocked.Add(ref _written, _batch.Calls.Count);
                if (_stuck)
                {
                    _stuck = false;
                    logger.LedgerUnstuck();
                }
            }

            _batch.Settle();
            return true;
        }
        catch (SqliteException error) when (LedgerStore.IsDamage(error) && !store.IsInMemory)
        {
            // Set aside when it is opened for the next try, which is the same batch again.
            store.NoteDamage(error.Message);
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException || (error is SqliteException busy && IsTransient(busy)))
        {
            Close();
            if (!_stuck)
            {
                _stuck = true;
                logger.LedgerStuck(error.Message);
            }

            return false;
        }
        catch (Exception error)
        {
            Close();
            if (!_stuck)
            {
                _stuck = true;
                logger.CallsLost(_batch.Calls.Count, error);
            }

            GiveUp();
            return true;
        }
    }

    /// <summary>The open ledger, a new file in place of a damaged one. The first time, the calls an earlier process left open are booked.</summary>
    private LedgerBatch Ledger()
    {
        if (store.Damage is not null)
        {
            Close();
            store.Renew(clock, logger);
        }

        _ledger ??= new LedgerBatch(store, () => live?.Current.Prices ?? Pricing.PriceBook.BuiltIn);
        if (!_openCallsClosed)
        {
            if (_ledger.CloseOpenCalls() is > 0 and var count)
            {
                logger.OpenCallsClosed(count);
            }

            _openCallsClosed = true;
        }

        return _ledger;
    }

    /// <summary>One step of keeping the ledger up; <c>true</c> when there is more to do. Whatever goes wrong is seen by the next batch too.</summary>
    private bool TryUpkeep()
    {
        try
        {
            return Ledger().KeepUp(_upkeep);
        }
        catch (SqliteException error)
        {
            if (LedgerStore.IsDamage(error))
            {
                store.NoteDamage(error.Message);
            }

            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void GiveUp()
    {
        Interlocked.Add(ref _lost, _batch.Calls.Count);
        _batch.Settle();
    }

    private void Close()
    {
        _ledger?.Dispose();
        _ledger = null;
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        queue.Complete();
        var began = clock.GetTimestamp();
        var (written, lost) = (Written, Lost);
        var expired = false;
        do
        {
            Take();
            while (!expired && !TryWriteBatch())
            {
                expired = cancellationToken.IsCancellationRequested || clock.GetElapsedTime(began) >= DrainLimit;
                if (!expired)
                {
                    await Task.Delay(RetryDelay, clock, CancellationToken.None);
                }
            }

            if (expired)
            {
                GiveUp();
            }
        }
        while (queue.Reader.TryPeek(out _));

        Close();
        logger.LedgerDrained(Written - written, Lost - lost);
    }

    /// <summary>Locks, full or failing disks pass; https://sqlite.org/rescode.html.</summary>
    private static bool IsTransient(SqliteException error) => error.SqliteErrorCode
        is 5 /* BUSY */ or 6 /* LOCKED */ or 7 /* NOMEM */ or 8 /* READONLY */ or 10 /* IOERR */ or 13 /* FULL */ or 14 /* CANTOPEN */;
}
