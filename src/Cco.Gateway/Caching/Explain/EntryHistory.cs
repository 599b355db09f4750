using Cco.Gateway.Caching.Keys;

namespace Cco.Gateway.Caching.Explain;

/// <summary>What became of the answers: when they were stored, until when, and why they are no longer there. The last <see cref="Size"/> keys.</summary>
internal sealed class EntryHistory
{
    public const int Size = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<CacheKey, EntryFate> _fates = [];
    private readonly Queue<CacheKey> _order = new();

    public void Stored(CacheKey key, DateTimeOffset at, DateTimeOffset expiresAt) => Set(key, new EntryFate(StoredAt: at, ExpiresAt: expiresAt));

    /// <param name="reason">The token that goes into the ledger.</param>
    public void NotStored(CacheKey key, DateTimeOffset at, string reason) => Set(key, new EntryFate(NotStoredAt: at, NotStoredReason: reason));

    /// <summary>An entry that left to make room; an entry nobody remembers is no news.</summary>
    public void Evicted(CacheKey key, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (_fates.TryGetValue(key, out var fate))
            {
                _fates[key] = fate with { EvictedAt = at };
            }
        }
    }

    public EntryFate? Find(CacheKey key)
    {
        lock (_lock)
        {
            return _fates.GetValueOrDefault(key);
        }
    }

    /// <summary>Whether the last answer of the key was stored and its time is over; the store itself forgets expired entries.</summary>
    public bool HasExpired(CacheKey key, DateTimeOffset now) => Find(key) is { ExpiresAt: { } expiresAt } && expiresAt <= now;

    private void Set(CacheKey key, EntryFate fate)
    {
        lock (_lock)
        {
            if (!_fates.ContainsKey(key))
            {
                _order.Enqueue(key);
                if (_order.Count > Size)
                {
                    _fates.Remove(_order.Dequeue());
                }
            }

            _fates[key] = fate;
        }
    }
}
