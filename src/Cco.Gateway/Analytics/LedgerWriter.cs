using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// The ledger's only writer: takes calls from the queue and writes them in batches of at most <see cref="BatchSize"/> rows or
/// <see cref="Window"/>. While the disk says no, the calls wait and are tried again (the queue drops and counts what no longer fits);
/// what can never be written is given up and counted. On stop it writes what is left within <see cref="DrainLimit"/>.
/// </summary>
internal sealed class LedgerWriter(CallQueue queue, LedgerStore store, TimeProvider clock, ILogger<LedgerWriter> logger) : BackgroundService
{
    public const int BatchSize = 500;

    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    public static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private readonly List<CallRecord> _batch = new(BatchSize);
    private readonly List<PlanReading> _plans = [];
    private readonly List<TaskCompletionSource> _marks = [];
    private LedgerBatch? _ledger;
    private Task<bool>? _more;
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
            while (await FillAsync(stoppingToken))
            {
                while (!TryWriteBatch())
                {
                    await Task.Delay(RetryDelay, clock, stoppingToken);
                }
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

    /// <summary>Waits for the first call, then for a full batch, a mark or the end of the window. <c>false</c>: nothing will come any more.</summary>
    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (!await MoreAsync(cancellationToken))
        {
            return false;
        }

        Take();
        var window = Task.Delay(Window, clock, cancellationToken);
        while (_batch.Count < BatchSize && _marks.Count == 0)
        {
            var more = MoreAsync(cancellationToken);
            if (await Task.WhenAny(more, window) == window || !await more)
            {
                break;
            }

            Take();
        }

        cancellationToken.ThrowIfCancellationRequested();
        return true;
    }

    private Task<bool> MoreAsync(CancellationToken cancellationToken) => _more ??= queue.Reader.WaitToReadAsync(cancellationToken).AsTask();

    private void Take()
    {
        _more = null;
        while (_batch.Count < BatchSize && _marks.Count == 0 && queue.Reader.TryRead(out var entry))
        {
            if (entry.Call is { } call)
            {
                _batch.Add(call);
                if (entry.Plan is { } plan)
                {
                    _plans.Add(plan);
                }
            }
            else if (entry.Mark is { } mark)
            {
                _marks.Add(mark);
            }
        }
    }

    /// <summary><c>true</c>: the batch has been dealt with, written or given up. <c>false</c>: try again later.</summary>
    private bool TryWriteBatch()
    {
        try
        {
            if (_batch.Count > 0)
            {
                _ledger ??= new LedgerBatch(store);
                _ledger.Write(_batch, _plans);
                Interlocked.Add(ref _written, _batch.Count);
            }

            Settle();
            return true;
        }
        catch (SqliteException error) when (IsTransient(error))
        {
            Reopen();
            if (!_stuck)
            {
                _stuck = true;
                logger.LedgerStuck(error.Message);
            }

            return false;
        }
        catch (Exception error)
        {
            Reopen();
            if (!_stuck)
            {
                _stuck = true;
                logger.CallsLost(_batch.Count, error);
            }

            GiveUp();
            return true;
        }
    }

    private void Settle()
    {
        if (_stuck && _batch.Count > 0)
        {
            _stuck = false;
            logger.LedgerUnstuck();
        }

        _batch.Clear();
        _plans.Clear();
        Answer();
    }

    private void GiveUp()
    {
        Interlocked.Add(ref _lost, _batch.Count);
        _batch.Clear();
        _plans.Clear();
        Answer();
    }

    private void Answer()
    {
        foreach (var mark in _marks)
        {
            mark.TrySetResult();
        }

        _marks.Clear();
    }

    private void Reopen()
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

        Reopen();
        logger.LedgerDrained(Written - written, Lost - lost);
    }

    /// <summary>Locks, full or failing disks pass; https://sqlite.org/rescode.html.</summary>
    private static bool IsTransient(SqliteException error) => error.SqliteErrorCode
        is 5 /* BUSY */ or 6 /* LOCKED */ or 7 /* NOMEM */ or 8 /* READONLY */ or 10 /* IOERR */ or 13 /* FULL */ or 14 /* CANTOPEN */;
}
