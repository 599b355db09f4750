using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Primitives;

namespace Cco.Gateway.Caching.Memory;

/// <summary>
/// One entry of the first level, from <see cref="IMemoryCache.CreateEntry"/> to its eviction. Disposing it puts it into the cache, as
/// the interface wants it; afterwards only the policy touches it, under the cache's lock.
/// </summary>
internal sealed class MemoryEntry(TinyLfuCache cache, object key) : ICacheEntry
{
    /// <summary>
    /// Bytes an entry costs beside its value's: this object, its place in the dictionary, the key, HybridCache's item, the answer's
    /// own objects, the sketch, and what the collector needs around them. Measured: docs/performance.md.
    /// </summary>
    public const int Overhead = 1280;

    private object? _value;
    private bool _hasValue;
    private bool _committed;
    private long _endsAt = long.MaxValue;
    private long _endsAtTimestamp = long.MaxValue;
    private List<PostEvictionCallbackRegistration>? _callbacks;
    private List<IChangeToken>? _tokens;

    public object Key { get; } = key;

    /// <summary>What the sketch knows the key by; random for each process, so that nobody can make keys that collide.</summary>
    public int Hash { get; } = key.GetHashCode();

    public object? Value
    {
        get => _value;
        set
        {
            _value = value;
            _hasValue = true;
        }
    }

    public DateTimeOffset? AbsoluteExpiration { get; set; }

    public TimeSpan? AbsoluteExpirationRelativeToNow { get; set; }

    public TimeSpan? SlidingExpiration { get; set; }

    public IList<IChangeToken> ExpirationTokens => _tokens ??= [];

    public IList<PostEvictionCallbackRegistration> PostEvictionCallbacks => _callbacks ??= [];

    public CacheItemPriority Priority { get; set; } = CacheItemPriority.Normal;

    public long? Size { get; set; }

    /// <summary>Bytes the entry is charged with.</summary>
    public long Weight => Size.GetValueOrDefault() + Overhead;

    public Segment Segment { get; set; }

    public MemoryEntry? Previous { get; set; }

    public MemoryEntry? Next { get; set; }

    /// <summary>Whether something was asked for that this cache does not do; HybridCache asks for none of it.</summary>
    public bool AsksTooMuch => SlidingExpiration is not null || _tokens is { Count: > 0 } || Priority == CacheItemPriority.NeverRemove;

    /// <summary>Puts the entry into the cache; without a value it is given up.</summary>
    public void Dispose()
    {
        if (_committed || !_hasValue)
        {
            return;
        }

        _committed = true;
        cache.Commit(this);
    }

    /// <summary>Fixes the entry's end: a given time, or a span that ends by the clock on the wall or by elapsed time, whichever is sooner.</summary>
    public void StartLife(TimeProvider time)
    {
        if (AbsoluteExpiration is { } end)
        {
            _endsAt = end.UtcTicks;
        }

        if (AbsoluteExpirationRelativeToNow is { } span)
        {
            var now = time.GetUtcNow().UtcTicks;
            _endsAt = Math.Min(_endsAt, span.Ticks < long.MaxValue - now ? now + span.Ticks : long.MaxValue);
            var elapsed = span.TotalSeconds * time.TimestampFrequency;
            var timestamp = time.GetTimestamp();
            _endsAtTimestamp = elapsed < long.MaxValue - timestamp ? timestamp + (long)elapsed : long.MaxValue;
        }
    }

    public bool IsExpired(EntryClock clock) => _endsAt != long.MaxValue && clock.HasPassed(_endsAt, _endsAtTimestamp);

    /// <summary>Tells those who asked that the entry is gone; <paramref name="failed"/> gets what they throw.</summary>
    public void NotifyEvicted(EvictionReason reason, Action<Exception> failed)
    {
        foreach (var callback in _callbacks ?? [])
        {
            try
            {
                callback.EvictionCallback?.Invoke(Key, _value, reason, callback.State);
            }
            catch (Exception e)
            {
                failed(e);
            }
        }
    }
}
