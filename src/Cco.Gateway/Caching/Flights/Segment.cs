using System.Diagnostics;

namespace Cco.Gateway.Caching.Flights;

/// <summary>
/// A run of a recording in pooled memory. Counted: the recording, its writer, each cursor that stands on it and the segment before it
/// hold one reference each. With the last of them the memory goes back, and this segment's hold on the next one with it.
/// </summary>
/// <param name="start">Where in the recording it begins, in bytes.</param>
internal sealed class Segment(RecordingMemory memory, long start, int size)
{
    private readonly byte[] _buffer = memory.Rent(size);
    private int _references = 1;
    private Segment? _next;

    /// <summary>One behind the last byte it can hold.</summary>
    public long End => start + _buffer.Length;

    public int Size => _buffer.Length;

    /// <summary>Set before any byte behind <see cref="End"/> becomes visible.</summary>
    public Segment? Next => Volatile.Read(ref _next);

    /// <summary>The bytes from one place in the recording to another, both within this segment.</summary>
    public Memory<byte> Slice(long from, long to) => _buffer.AsMemory((int)(from - start), (int)(to - from));

    /// <summary>Adds the next segment, with one reference for this segment's link and one for the caller.</summary>
    public Segment Append(int size)
    {
        var next = new Segment(memory, End, size);
        next.Retain();
        Volatile.Write(ref _next, next);
        return next;
    }

    /// <summary>Takes a reference beside one that is held already.</summary>
    public Segment Retain()
    {
        var references = Interlocked.Increment(ref _references);
        Debug.Assert(references > 1, "A segment that went back to the pool was taken.");
        return this;
    }

    public void Release()
    {
        for (var segment = this; segment is not null && Interlocked.Decrement(ref segment._references) == 0;)
        {
            memory.Return(segment._buffer);
            segment = segment._next;
        }
    }
}
