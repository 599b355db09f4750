using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;

namespace Cco.Gateway.Caching.Memory;

/// <summary>
/// The first level beneath HybridCache: an <see cref="IMemoryCache"/> that never holds more bytes than its limit and keeps what is asked
/// for most (docs/decisions/010-first-level.md). Reading takes no lock; writing takes one for a moment; nothing runs in the background.
/// Entries without a size, larger than the limit or asking for what it does not do are refused. Keys are compared by value.
/// </summary>
internal sealed class TinyLfuCache(long limit, TimeProvider time, ILogger<TinyLfuCache> logger) : IMemoryCache
{
    // Expired entries that nobody asks for are looked for a few at a time, whenever something is stored.
    private const int SweptPerWrite = 4;

    private readonly ConcurrentDictionary<object, MemoryEntry> _entries = new();
    private readonly ReadBuffer _reads = new();
    private readonly EntryClock _clock = new(time);
    private readonly Garbage _garbage = new();
    private readonly Lock _lock = new();

    // Under the lock.
    private readonly EvictionPolicy _policy = new(limit);
    private IEnumerator<KeyValuePair<object, MemoryEntry>>? _sweep;
    private long _evictions;
    private volatile bool _disposed;

    /// <summary>Told the key of each entry that went for want of room; must be quick and must not throw.</summary>
    public event Action<object>? EvictedForRoom;

    public FirstLevelStatistics Statistics
    {
        get
        {
            lock (_lock)
            {
                return new FirstLevelStatistics(_policy.Count, _policy.Weight, _policy.Limit, _reads.Hits, _reads.Misses, _evictions);
            }
        }
    }

    public ICacheEntry CreateEntry(object key)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new MemoryEntry(this, key);
    }

    public bool TryGetValue(object key, out object? value)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_entries.TryGetValue(key, out var entry))
        {
            _reads.Miss();
            value = null;
            return false;
        }

        if (entry.IsExpired(_clock))
        {
            _reads.Miss();
            Drop(entry, EvictionReason.Expired);
            value = null;
            return false;
        }

        value = entry.Value;
        if (_reads.Hit(entry))
        {
            TryDrain();
        }

        return true;
    }

    /// <summary>Whether a key is held; looking counts as no use.</summary>
    public bool Contains(object key) => _entries.TryGetValue(key, out var entry) && !entry.IsExpired(_clock);

    public void Remove(object key)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_entries.TryGetValue(key, out var entry))
        {
            Drop(entry, EvictionReason.Removed);
        }
    }

    /// <summary>Changes the bytes that may be held, at once.</summary>
    public void SetLimit(long bytes) => Evict(evicted => _policy.SetLimit(bytes, evicted));

    /// <summary>Evicts the least useful until that share of the bytes held is gone.</summary>
    /// <param name="share">0 to 1.</param>
    public void Compact(double share) =>
        Evict(evicted => _policy.MakeRoom(_policy.Limit - (long)(_policy.Weight * (1 - Math.Clamp(share, 0, 1))), evicted));

    /// <summary>Removes everything at once; returns the bytes that were held.</summary>
    public long Clear()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        List<MemoryEntry> removed = [];
        long bytes;
        lock (_lock)
        {
            _reads.Drain(_policy);
            bytes = _policy.Weight;
            _policy.MakeRoom(_policy.Limit, removed);
            foreach (var entry in removed)
            {
                Forget(entry);
            }
        }

        Notify(removed, EvictionReason.Removed);
        return bytes;
    }

    public MemoryCacheStatistics GetCurrentStatistics()
    {
        var now = Statistics;
        return new MemoryCacheStatistics
        {
            CurrentEntryCount = now.Count, CurrentEstimatedSize = now.Bytes, TotalHits = now.Hits, TotalMisses = now.Misses,
        };
    }

    /// <summary>Evicts everything; the cache takes nothing any more.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            Compact(1);
            _disposed = true;
        }
    }

    /// <summary>Puts an entry in, in place of the one of its key. For <see cref="MemoryEntry.Dispose"/>.</summary>
    internal void Commit(MemoryEntry entry)
    {
        if (entry.AsksTooMuch)
        {
            throw new NotSupportedException("The first level knows no sliding expiration, no expiration tokens and no entries that are never removed.");
        }

        entry.StartLife(_clock.Time);
        List<MemoryEntry> evicted = [];
        List<MemoryEntry> expired = [];
        MemoryEntry? replaced;
        EvictionReason? refused;
        lock (_lock)
        {
            _reads.Drain(_policy);
            refused = Refusal(entry);
            if (_entries.TryGetValue(entry.Key, out replaced))
            {
                _policy.Remove(replaced);
            }

            if (refused is null)
            {
                _entries[entry.Key] = entry;
                _policy.Add(entry, evicted);
                Forget(evicted);
                Sweep(expired);
            }
            else if (replaced is not null)
            {
                // A value that is not taken must not leave the one it was to replace.
                Forget(replaced);
            }
        }

        Notify(replaced, EvictionReason.Replaced);
        Notify(evicted, EvictionReason.Capacity);
        Notify(expired, EvictionReason.Expired);
        if (refused is { } reason)
        {
            Notify(entry, reason);
        }
    }

    private EvictionReason? Refusal(MemoryEntry entry) => true switch
    {
        _ when _disposed => EvictionReason.Removed,
        _ when entry.IsExpired(_clock) => EvictionReason.Expired,

        // HybridCache gives an answer over its own limit the size 0.
        _ when entry.Size is null or <= 0 || entry.Weight > _policy.Limit => EvictionReason.Capacity,
        _ => null,
    };

    private void Drop(MemoryEntry entry, EvictionReason reason)
    {
        lock (_lock)
        {
            _reads.Drain(_policy);
            if (!Forget(entry))
            {
                return;
            }

            _policy.Remove(entry);
        }

        Notify(entry, reason);
    }

    private void Evict(Action<List<MemoryEntry>> choose)
    {
        List<MemoryEntry> evicted = [];
        lock (_lock)
        {
            _reads.Drain(_policy);
            choose(evicted);
            Forget(evicted);
        }

        Notify(evicted, EvictionReason.Capacity);
    }

    private void TryDrain()
    {
        if (_lock.TryEnter())
        {
            try
            {
                _reads.Drain(_policy);
            }
            finally
            {
                _lock.Exit();
            }
        }
    }

    private void Sweep(List<MemoryEntry> expired)
    {
        _sweep ??= _entries.GetEnumerator();
        for (var i = 0; i < SweptPerWrite; i++)
        {
            if (!_sweep.MoveNext())
            {
                _sweep = null;
                return;
            }

            var entry = _sweep.Current.Value;
            if (entry.IsExpired(_clock) && Forget(entry))
            {
                _policy.Remove(entry);
                expired.Add(entry);
            }
        }
    }

    private void Forget(List<MemoryEntry> entries)
    {
        _evictions += entries.Count;
        foreach (var entry in entries)
        {
            Forget(entry);
        }
    }

    private bool Forget(MemoryEntry entry) => _entries.TryRemove(KeyValuePair.Create(entry.Key, entry));

    // Outside the lock: whoever is told may come back.
    private void Notify(List<MemoryEntry> entries, EvictionReason reason)
    {
        if (entries.Count == 0)
        {
            return;
        }

        _garbage.Add(entries.Sum(entry => entry.Weight), _policy.Limit);
        foreach (var entry in entries)
        {
            Notify(entry, reason);
            if (reason == EvictionReason.Capacity)
            {
                EvictedForRoom?.Invoke(entry.Key);
            }
        }
    }

    private void Notify(MemoryEntry? entry, EvictionReason reason) => entry?.NotifyEvicted(reason, logger.EvictionCallbackFailed);
}
