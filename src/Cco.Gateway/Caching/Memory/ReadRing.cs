using System.Runtime.InteropServices;

namespace Cco.Gateway.Caching.Memory;

/// <summary>One processor's ring of <see cref="ReadBuffer"/>: many writers without a lock, one reader at a time.</summary>
internal sealed class ReadRing
{
    private const int Slots = 32;

    private readonly MemoryEntry?[] _entries = new MemoryEntry?[Slots];
    private Counters _counters;

    public long Hits => Interlocked.Read(ref _counters.Hits);

    public long Misses => Interlocked.Read(ref _counters.Misses);

    public void Miss() => Interlocked.Increment(ref _counters.Misses);

    /// <summary>Counts a hit and notes its entry; <c>true</c> when the ring is full and wants to be drained. A note that collides with another is dropped.</summary>
    public bool Hit(MemoryEntry entry)
    {
        Interlocked.Increment(ref _counters.Hits);
        var written = Volatile.Read(ref _counters.Written);
        if (written - Volatile.Read(ref _counters.Taken) >= Slots)
        {
            return true;
        }

        if (Interlocked.CompareExchange(ref _counters.Written, written + 1, written) == written)
        {
            Volatile.Write(ref _entries[written & (Slots - 1)], entry);
        }

        return false;
    }

    /// <summary>The next note, or <c>null</c>. Under the cache's lock.</summary>
    public MemoryEntry? Take()
    {
        var taken = _counters.Taken;
        var slot = taken & (Slots - 1);

        // Between the two steps of a writer the place is taken and the note not there yet: the next drain has it.
        if (taken == Volatile.Read(ref _counters.Written) || Volatile.Read(ref _entries[slot]) is not { } entry)
        {
            return null;
        }

        _entries[slot] = null;
        Volatile.Write(ref _counters.Taken, taken + 1);
        return entry;
    }

    /// <summary>Each in a cache line of its own: processors do not take lines from each other.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 320)]
    private struct Counters
    {
        [FieldOffset(64)]
        public int Written;

        [FieldOffset(128)]
        public int Taken;

        [FieldOffset(192)]
        public long Hits;

        [FieldOffset(200)]
        public long Misses;
    }
}
