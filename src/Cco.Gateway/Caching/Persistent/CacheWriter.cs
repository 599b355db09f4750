using Cco.Gateway.Settings;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Caching.Persistent;

/// <summary>
/// The only writer of <c>cache.db</c>. Opens it once the gateway serves, writes what has gathered in batches, removes what has ended, keeps the file
/// within its size, replaces it when it is damaged, and at the end writes what is left.
/// </summary>
internal sealed class CacheWriter(
    PersistentCache cache,
    Func<string, bool> inFirstLevel,
    LiveConfiguration live,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<CacheWriter> logger) : BackgroundService
{
    /// <summary>How long a batch gathers after its first write.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    public static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>How often ended rows are removed when nothing is written.</summary>
    public static readonly TimeSpan Upkeep = TimeSpan.FromMinutes(1);

    public static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private const int ExpiredPerBatch = 64;
    private const int ExpiredPerUpkeep = 1_024;

    private readonly TakenWrites _taken = new(cache, () => live.Settings.Cache.PersistSize);
    private CacheBatch? _file;
    private Task<bool>? _more;
    private bool _stuck;
    private bool _over;
    private long _written;
    private long _entries;
    private long _bytes;
    private long _evicted;

    public SecondLevelStatistics Statistics => new(
        cache.InUse, Volatile.Read(ref _entries), Volatile.Read(ref _bytes), Limit, cache.Hits, cache.Misses, Volatile.Read(ref _written),
        cache.Rejected, cache.Dropped, Volatile.Read(ref _evicted));

    private long Limit => live.Settings.Cache.PersistSize;

    /// <summary>Deletes everything that is kept or waits to be; returns the bytes that were in use. Ends when the disk has them back.</summary>
    public async Task<long> ClearAsync()
    {
        var bytes = Volatile.Read(ref _bytes);
        await cache.Queue.ClearAsync();
        return bytes;
    }

    /// <summary>Takes no more and writes what waits.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        cache.Queue.Complete();
        await base.StopAsync(cancellationToken);
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(DrainLimit, time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ExecuteTask is { IsCompleted: true } && _file is not null)
        {
            await DrainAsync(cancellationToken);
            cache.SetInUse(false);
            cache.Readers.Dispose();
            _file?.Dispose();
            _file = null;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ServingAsync(stoppingToken);
            if (!TryOpen())
            {
                return;
            }

            while (await FillAsync(stoppingToken))
            {
                while (!await TryWriteAsync(ExpiredPerBatch))
                {
                    await Task.Delay(RetryDelay, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    // Start-up is not this file's: it is opened when the gateway serves.
    private async Task ServingAsync(CancellationToken cancellationToken)
    {
        var serving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var started = lifetime.ApplicationStarted.Register(() => serving.TrySetResult());
        await serving.Task.WaitAsync(cancellationToken);
    }

    private bool TryOpen()
    {
        try
        {
            Use(CacheDatabase.Open(cache.Path, time, logger));
            cache.SetInUse(true);
            return true;
        }
        catch (Exception e) when (e is CacheFileException or SqliteException)
        {
            TurnOff(e.Message);
            return false;
        }
    }

    private void Use(SqliteConnection connection)
    {
        try
        {
            _file = new CacheBatch(connection, inFirstLevel, cache.TellEvicted);
            Note();
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void TurnOff(string reason)
    {
        logger.NoSecondLevel(reason);
        cache.SetInUse(false);
        cache.Queue.Complete();
        do
        {
            _taken.GiveUp();
            _taken.Take();
        }
        while (!_taken.IsEmpty);
    }

    /// <summary>Waits for a write, then for a full batch or the end of the window; or for the time of upkeep. <c>false</c>: nothing will come any more.</summary>
    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_over)
        {
            return true;
        }

        using (var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            var more = MoreAsync(cancellationToken);
            if (await Task.WhenAny(more, Task.Delay(Upkeep, time, waiting.Token)) != more)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await TryWriteAsync(ExpiredPerUpkeep);
                return true;
            }

            await waiting.CancelAsync();
            if (!await more)
            {
                return false;
            }
        }

        TakeAll();
        var window = Task.Delay(Window, time, cancellationToken);
        while (!_taken.IsFull)
        {
            var more = MoreAsync(cancellationToken);
            if (await Task.WhenAny(more, window) == window || !await more)
            {
                break;
            }

            TakeAll();
        }

        return true;
    }

    private Task<bool> MoreAsync(CancellationToken cancellationToken) =>
        _more ??= cache.Queue.Reader.WaitToReadAsync(cancellationToken).AsTask();

    private void TakeAll()
    {
        _more = null;
        _taken.Take();
    }

    /// <summary><c>true</c>: the batch has been dealt with. <c>false</c>: try again later; its answers are given up, their keys' old rows still have to go.</summary>
    private async Task<bool> TryWriteAsync(int expired)
    {
        try
        {
            if (_taken.TakeClear())
            {
                await RenewAsync();
            }
            else if (cache.IsDamaged)
            {
                await ReplaceAsync("a lookup found it malformed");
            }

            try
            {
                Write(expired);
            }
            catch (SqliteException e) when (CacheDatabase.IsDamage(e))
            {
                await ReplaceAsync(e.Message);
                Write(expired);
            }

            return true;
        }
        catch (SqliteException e)
        {
            _taken.KeepRemovals();
            if (!_stuck)
            {
                _stuck = true;
                logger.CacheFileStuck(cache.Path, e.Message);
            }

            return false;
        }
    }

    private void Write(int expired)
    {
        if (_file is null)
        {
            _taken.GiveUp();
            return;
        }

        var answers = _taken.Answers;
        _over = _file.Write(_taken.Writes, cache.TakeUsed(), Limit, expired, time.GetUtcNow());
        if (_taken.Writes.Count == 0)
        {
            _file.Shrink(Limit);
        }

        Volatile.Write(ref _written, _written + answers);
        Note();
        if (_stuck)
        {
            _stuck = false;
            logger.CacheFileUnstuck(cache.Path, cache.Dropped);
        }

        _taken.Settle();
    }

    private void Note()
    {
        Volatile.Write(ref _entries, _file!.Entries);
        Volatile.Write(ref _bytes, _file.Bytes);
        Volatile.Write(ref _evicted, _file.Evicted);
    }

    private Task ReplaceAsync(string reason) => ExchangeAsync(() => CacheDatabase.Replace(cache.Path, reason, time, logger));

    private async Task RenewAsync()
    {
        cache.TakeUsed();
        await ExchangeAsync(() => CacheDatabase.Renew(cache.Path));
    }

    private async Task ExchangeAsync(Func<SqliteConnection> open)
    {
        _file?.Dispose();
        _file = null;
        try
        {
            await cache.Readers.WithoutReadersAsync(() => Use(open()));
        }
        catch (Exception e) when (e is CacheFileException or SqliteException)
        {
            TurnOff(e.Message);
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        do
        {
            TakeAll();
            try
            {
                if (_taken.TakeClear())
                {
                    await RenewAsync();
                }

                Write(ExpiredPerBatch);
            }
            catch (SqliteException e)
            {
                logger.CacheFileStuck(cache.Path, e.Message);
                _taken.GiveUp();
            }
        }
        while (cache.Queue.Reader.TryPeek(out _) && !cancellationToken.IsCancellationRequested && time.GetElapsedTime(began) < DrainLimit);
    }
}
