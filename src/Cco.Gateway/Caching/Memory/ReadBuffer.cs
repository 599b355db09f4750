using System.Numerics;

namespace Cco.Gateway.Caching.Memory;

/// <summary>
/// What was read lately, on its way to the policy: a few rings, one for each processor, that readers write to without a lock. A reader that
/// finds its ring full or taken drops its note: the policy needs a sample, not every read (Caffeine's <c>BoundedBuffer</c>).
/// </summary>
internal sealed class ReadBuffer
{
    private readonly ReadRing[] _rings;

    public ReadBuffer()
    {
        var count = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 64));
        _rings = [.. Enumerable.Range(0, count).Select(_ => new ReadRing())];
    }

    public long Hits => _rings.Sum(ring => ring.Hits);

    public long Misses => _rings.Sum(ring => ring.Misses);

    /// <summary>Notes that an entry was read; <c>true</c> when it is time to drain.</summary>
    public bool Hit(MemoryEntry entry) => Mine.Hit(entry);

    public void Miss() => Mine.Miss();

    /// <summary>Gives the policy what was noted. Under the cache's lock.</summary>
    public void Drain(EvictionPolicy policy)
    {
        foreach (var ring in _rings)
        {
            while (ring.Take() is { } entry)
            {
                policy.Touch(entry);
            }
        }
    }

    private ReadRing Mine => _rings[Thread.GetCurrentProcessorId() & (_rings.Length - 1)];
}
