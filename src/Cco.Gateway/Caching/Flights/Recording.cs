namespace Cco.Gateway.Caching.Flights;

/// <summary>
/// An answer's bytes, appended by one writer and read by any number of cursors from the first byte on. What is appended can be seen
/// once it is revealed. Memory that every cursor has passed goes back to the pool as soon as the beginning is let go.
/// </summary>
internal sealed class Recording
{
    private const int SmallestSegment = 4 * 1024;
    private const int LargestSegment = 64 * 1024;

    private readonly Segment _beginning;
    private Segment _last;
    private long _length;
    private long _visible;
    private bool _letGo;
    private bool _sealed;

    public Recording(RecordingMemory memory)
    {
        _beginning = new Segment(memory, 0, SmallestSegment);
        _last = _beginning.Retain();
    }

    /// <summary>Bytes appended. For the writer.</summary>
    public long Length => _length;

    /// <summary>Bytes that cursors may read.</summary>
    public long Visible => Volatile.Read(ref _visible);

    /// <summary>Copies the bytes behind what is there; nobody sees them yet. For the writer.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_length == _last.End)
            {
                var full = _last;
                _last = full.Append(Math.Clamp(Math.Max(full.Size * 2, bytes.Length), SmallestSegment, LargestSegment));
                full.Release();
            }

            var part = bytes[..(int)Math.Min(bytes.Length, _last.End - _length)];
            part.CopyTo(_last.Slice(_length, _length + part.Length).Span);
            _length += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>Lets cursors read all that was appended. For the writer.</summary>
    public void Reveal() => Volatile.Write(ref _visible, _length);

    /// <summary>No more will be appended. For the writer, once.</summary>
    public void Seal()
    {
        if (!_sealed)
        {
            _sealed = true;
            _last.Release();
        }
    }

    /// <summary>A cursor at the first byte. Not after, and not while, the beginning is let go.</summary>
    public Cursor Open() => new(this, _beginning.Retain());

    /// <summary>Nobody will open another cursor, and nobody will ask for the whole. Idempotent, but not at the same time.</summary>
    public void LetGo()
    {
        if (!_letGo)
        {
            _letGo = true;
            _beginning.Release();
        }
    }

    /// <summary>All that was appended, as one piece. Only while the beginning is held.</summary>
    public byte[] ToArray()
    {
        var all = GC.AllocateUninitializedArray<byte>((int)_length);
        var copied = 0L;
        for (var segment = _beginning; copied < _length; segment = segment.Next!)
        {
            var end = Math.Min(segment.End, _length);
            segment.Slice(copied, end).CopyTo(all.AsMemory((int)copied));
            copied = end;
        }

        return all;
    }
}
