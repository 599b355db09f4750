using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Caching.Distributed;

namespace Cco.Gateway.Caching.Persistent;

/// <summary>
/// The second level beneath HybridCache: answers in <c>cache.db</c>, sealed and compressed, so that they survive a restart
/// (docs/decisions/011-second-level.md). Nothing here throws: what cannot be read is absent, what cannot be kept is dropped and counted.
/// Storing and removing return at once and are seen at once. Entries end at a given time; lives that are renewed by use are not known, and
/// <see cref="Refresh"/> does nothing.
/// </summary>
internal sealed class PersistentCache(string path, EntrySeal seal, int maxContent, TimeProvider time, ILogger<PersistentCache> logger)
    : IBufferDistributedCache, IDisposable
{
    /// <summary>How long lookups wait for the file to be opened, from the first one on.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private const long CoarseSeconds = 3_600;
    private const int MostUsed = 4_096;

    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<long, bool> _used = new();
    private readonly long _begunTimestamp = time.GetTimestamp();
    private readonly long _begun = time.GetUtcNow().ToUnixTimeMilliseconds();
    private Task? _opening;
    private volatile bool _inUse;
    private volatile bool _unreadable;
    private int _damaged = -1;
    private long _hits;
    private long _misses;
    private long _rejected;
    private long _dropped;

    /// <summary>A row was deleted for want of room, and the first level does not hold its key either.</summary>
    public event Action<string>? EvictedForRoom;

    public string Path => path;

    public bool InUse => _inUse;

    public long Hits => Interlocked.Read(ref _hits);

    public long Misses => Interlocked.Read(ref _misses);

    public long Rejected => Interlocked.Read(ref _rejected);

    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>What the writer writes.</summary>
    public WriteQueue Queue { get; } = new();

    /// <summary>What lookups read from; for the writer to close.</summary>
    public CacheReaders Readers { get; } = new(path);

    /// <summary>Whether a lookup found the file damaged: the writer is to replace it.</summary>
    public bool IsDamaged => Volatile.Read(ref _damaged) == Readers.File;

    /// <summary>Takes the rows used since the last time.</summary>
    public long[] TakeUsed()
    {
        var rows = _used.Keys.ToArray();
        foreach (var row in rows)
        {
            _used.TryRemove(row, out _);
        }

        return rows;
    }

    /// <summary>Opens or closes the level for lookups and storing. For the writer.</summary>
    public void SetInUse(bool inUse)
    {
        _inUse = inUse;
        _opened.TrySetResult();
    }

    /// <summary>Tells who wants to know. For the writer.</summary>
    public void TellEvicted(string key) => EvictedForRoom?.Invoke(key);

    /// <summary>Counts answers that the writer could not keep.</summary>
    public void AddDropped(int count) => Interlocked.Add(ref _dropped, count);

    public ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        if (Queue.TryFind(key, out var write))
        {
            return ValueTask.FromResult(Count(write.Data is not null && Open(key, write.Expires, write.Data, destination)));
        }

        if (!_inUse)
        {
            return _opened.Task.IsCompleted ? ValueTask.FromResult(false) : TryGetWhenOpenAsync(key, destination);
        }

        var file = Readers.File;
        try
        {
            var row = Readers.FindAsync(key);
            return row.IsCompletedSuccessfully ? ValueTask.FromResult(Use(key, row.Result, destination)) : TryGetLaterAsync(key, row, file, destination);
        }
        catch (SqliteException e)
        {
            return ValueTask.FromResult(Failed(e, file));
        }
    }

    public ValueTask SetAsync(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        Set(key, value, options);
        return default;
    }

    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options)
    {
        if (_inUse || !_opened.Task.IsCompleted)
        {
            // Asked before the work of packing is done; few answers shrink to less than a sixteenth.
            var expires = ExpiresOf(options);
            var added = Queue.HasRoomFor(value.Length / 16)
                && Queue.TryAdd(new PendingWrite(key, seal.Pack(key, expires, value), expires));
            if (!added)
            {
                Interlocked.Increment(ref _dropped);

                // An older answer must not be served in its place.
                Withdraw(key);
            }
        }
    }

    public Task RemoveAsync(string key, CancellationToken token = default)
    {
        Remove(key);
        return Task.CompletedTask;
    }

    public void Remove(string key)
    {
        if (_inUse || !_opened.Task.IsCompleted)
        {
            Withdraw(key);
        }
    }

    public bool TryGet(string key, IBufferWriter<byte> destination) => TryGetAsync(key, destination).AsTask().GetAwaiter().GetResult();

    public byte[]? Get(string key) => GetAsync(key).GetAwaiter().GetResult();

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        var content = new ArrayBufferWriter<byte>();
        return await TryGetAsync(key, content, token) ? content.WrittenSpan.ToArray() : null;
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => Set(key, new ReadOnlySequence<byte>(value), options);

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        Set(key, value, options);
        return Task.CompletedTask;
    }

    public void Refresh(string key)
    {
    }

    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

    public void Dispose() => Readers.Dispose();

    private async ValueTask<bool> TryGetWhenOpenAsync(string key, IBufferWriter<byte> destination)
    {
        // One clock for all: a file that cannot be opened in time costs the first callers a second, and nobody after them anything.
        var opening = _opening ??= Task.WhenAny(_opened.Task, Task.Delay(Patience, time));
        await opening;
        return _inUse && await TryGetAsync(key, destination);
    }

    private async ValueTask<bool> TryGetLaterAsync(string key, ValueTask<StoredRow?> row, int file, IBufferWriter<byte> destination)
    {
        try
        {
            return Use(key, await row, destination);
        }
        catch (SqliteException e)
        {
            return Failed(e, file);
        }
    }

    private bool Use(string key, StoredRow? found, IBufferWriter<byte> destination)
    {
        if (found is not { } row || HasPassed(row.Expires))
        {
            return Count(false);
        }

        if (!seal.TryOpen(key, row.Expires, row.Data, maxContent, destination))
        {
            Interlocked.Increment(ref _rejected);
            Withdraw(key);
            return Count(false);
        }

        if (row.Used < time.GetUtcNow().ToUnixTimeSeconds() - CoarseSeconds && _used.Count < MostUsed)
        {
            _used.TryAdd(row.Id, true);
        }

        return Count(true);
    }

    private bool Open(string key, long expires, byte[] data, IBufferWriter<byte> destination) =>
        !HasPassed(expires) && seal.TryOpen(key, expires, data, maxContent, destination);

    // By the clock on the wall, or by what has gone by since the start, when somebody set that clock back (reliability.md C-67).
    private bool HasPassed(long expires) =>
        expires <= Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), _begun + (long)time.GetElapsedTime(_begunTimestamp).TotalMilliseconds);

    private bool Count(bool found)
    {
        Interlocked.Increment(ref found ? ref _hits : ref _misses);
        return found;
    }

    private bool Failed(SqliteException error, int file)
    {
        if (CacheDatabase.IsDamage(error))
        {
            // Wakes the writer, which has the file to itself.
            Volatile.Write(ref _damaged, file);
            _ = Queue.FlushAsync();
        }
        else if (!_unreadable)
        {
            _unreadable = true;
            logger.CacheFileUnreadable(path, error.Message);
        }

        return Count(false);
    }

    private void Withdraw(string key)
    {
        if (!Queue.TryAdd(PendingWrite.Removal(key)) && _inUse && !Queue.IsComplete)
        {
            // What cannot be taken back must not be read.
            logger.CacheFileTooSlow(path, WriteQueue.MaxWrites);
            SetInUse(false);
        }
    }

    // Unix milliseconds.
    private long ExpiresOf(DistributedCacheEntryOptions options)
    {
        var now = time.GetUtcNow();
        var life = options.AbsoluteExpirationRelativeToNow ?? options.SlidingExpiration ?? TimeSpan.MaxValue;
        var end = options.AbsoluteExpiration ?? (life < DateTimeOffset.MaxValue - now ? now + life : DateTimeOffset.MaxValue);
        return end.ToUnixTimeMilliseconds();
    }
}
