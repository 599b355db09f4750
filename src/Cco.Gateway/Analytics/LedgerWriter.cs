using Cco.Gateway.Settings;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// The ledger's only writer: takes calls from the queue and writes the beginnings of calls after <see cref="BeginningWindow"/> and those that
/// ended after <see cref="Window"/>, with their rollups, at most <see cref="BatchSize"/> in one transaction. While the disk says no, the calls
/// wait and are tried again (the queue drops and counts what no longer fits); what can never be written is given up and counted; a damaged
/// file is set aside, and the batch goes to a new one. When nothing waits, the ledger forgets what is too old or too much. On stop it writes
/// what is left within <see cref="DrainLimit"/>.
/// </summary>
/// <param name="live">For prices and what is kept; the defaults without it.</param>
internal sealed class LedgerWriter(CallQueue queue, LedgerStore store, TimeProvider clock, ILogger<LedgerWriter> logger, LiveConfiguration? live = null)
    : BackgroundService
{
    public const int BatchSize = 4_000;

    /// <summary>How long the beginning of a call may wait: a kill must not forget it.</summary>
    public static readonly TimeSpan BeginningWindow = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a call that has ended may wait for others. Sums are written once for all of them, so that a longer window is cheaper.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);

    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    public static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    // Between two steps of forgetting, while there is more to forget and nothing else to do.
    private static readonly TimeSpan UpkeepPause = TimeSpan.FromMilliseconds(20);

    private readonly LedgerUpkeep _upkeep = new(clock, () => live?.Settings.Ledger ?? new LedgerSettings());
    private readonly PendingBatch _batch = new();
    private LedgerBatch? _ledger;
    private Task<bool>? _more;
    private Task? _hurried;
    private Task? _begun;
    private Task? _upkeepDue;
    private long? _waitingSince;
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

    private bool IsFull => _batch.Count >= BatchSize || _batch.Marks.Count > 0;

    private bool IsDue => _waitingSince is { } since && clock.GetElapsedTime(since) >= Window;

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
    /// Waits for something to write, keeping the ledger up meanwhile, and then for others to write it with. <c>false</c>: nothing will come
    /// any more.
    /// </summary>
    private async Task<bool> NextAsync(CancellationToken cancellationToken)
    {
        if (_batch.Count == 0 && !await FirstAsync(cancellationToken))
        {
            return false;
        }

        // Until what has ended is due, somebody is in a hurry, or a beginning has waited long enough.
        _hurried ??= queue.HurriedAsync(cancellationToken);
        _begun ??= queue.BegunAsync(cancellationToken);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _waitingSince ??= clock.GetTimestamp();
        var rest = Window - clock.GetElapsedTime(_waitingSince.Value);
        var first = await Task.WhenAny(_hurried, _begun, Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, clock, waiting.Token));
        if (first == _begun)
        {
            _begun = null;
            first = await Task.WhenAny(_hurried, Task.Delay(BeginningWindow, clock, waiting.Token));
        }

        if (first == _hurried)
        {
            _hurried = null;
        }

        await waiting.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return true;
    }

    private async Task<bool> FirstAsync(CancellationToken cancellationToken)
    {
        _more ??= queue.Reader.WaitToReadAsync(cancellationToken).AsTask();
        _upkeepDue ??= Task.Delay(LedgerUpkeep.Interval, clock, cancellationToken);
        while (await Task.WhenAny(_more, _upkeepDue) != _more)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _upkeepDue = Task.Delay(TryUpkeep() ? UpkeepPause : LedgerUpkeep.Interval, clock, cancellationToken);
        }

        var more = await _more;
        _more = null;
        return more;
    }

    /// <summary>Writes what is due: everything, or the beginnings alone.</summary>
    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        bool full;
        do
        {
            Take();
            full = IsFull;
            while (!TryWrite(all: full || IsDue))
            {
                await Task.Delay(RetryDelay, clock, cancellationToken);
            }
        }
        while (full && queue.Reader.TryPeek(out _));
    }

    private void Take()
    {
        while (!IsFull && queue.Reader.TryRead(out var entry))
        {
            _batch.Add(entry);
        }

        if (!_batch.HasEnded)
        {
            _waitingSince = null;
        }
    }

    /// <summary><c>true</c>: it has been dealt with, written or given up. <c>false</c>: try again later.</summary>
    /// <param name="all">Everything; else the beginnings alone.</param>
    private bool TryWrite(bool all)
    {
        try
        {
            var ledger = Ledger();
            if (all)
            {
                Write(ledger);
            }
            else if (_batch.Begun.Count > 0)
            {
                ledger.WriteBegun(_batch);
                _batch.SettleBegun();
            }

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

    private void Write(LedgerBatch ledger)
    {
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
        _waitingSince = null;
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
            while (!expired && !TryWrite(all: true))
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
