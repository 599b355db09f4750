namespace Cco.Gateway.Caching.Memory;

/// <summary>
/// Evicted bytes that the collector may not have noticed. What was held for long is in its oldest generation, which it looks at seldom:
/// measured, a cache at its limit kept twice its size resident. So when as much as a sixteenth of the limit was evicted since the last such
/// collection, one is asked for, in the background (docs/decisions/010-first-level.md).
/// </summary>
/// <param name="collections">How many collections of the oldest generation there were.</param>
internal sealed class Garbage(Func<int> collections, Action collect)
{
    private const int Share = 16;

    /// <summary>Less than this is not worth a collection, however small the limit.</summary>
    public const long Least = 16L << 20;

    private readonly Lock _lock = new();
    private long _bytes;
    private int _seen;

    public Garbage()
        : this(
            static () => GC.CollectionCount(GC.MaxGeneration),
            static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false, compacting: false))
    {
    }

    /// <summary>Notes evicted bytes. Not to be called under a lock that readers or writers wait for.</summary>
    public void Add(long bytes, long limit)
    {
        lock (_lock)
        {
            var now = collections();
            _bytes = now == _seen ? _bytes + bytes : bytes;
            _seen = now;
            if (_bytes < Math.Max(Least, limit / Share))
            {
                return;
            }

            _bytes = 0;
        }

        collect();
    }
}
