using System.Buffers;

namespace Cco.Gateway.Caching.Keys;

/// <summary>Pooled bytes that grow at the end.</summary>
internal struct CanonicalBuffer(int capacity) : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private byte[]? _scratch;

    public int Length { get; private set; }

    public readonly Span<byte> Written => _bytes.AsSpan(0, Length);

    public readonly ref byte this[int index] => ref _bytes[index];

    public void Add(byte value)
    {
        if (Length == _bytes.Length)
        {
            Grow(1);
        }

        _bytes[Length++] = value;
    }

    /// <summary>Room for <paramref name="count"/> bytes, which <see cref="Advance"/> then makes part of the buffer.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Grow(count);
        }

        return _bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    /// <summary>
    /// Puts <paramref name="members"/>, which lie from <paramref name="start"/> to the end in any order and with gaps, side by side in the
    /// order given; there is at least one. Only the largest is moved once; the others go through scratch memory: a body is mostly one large member.
    /// </summary>
    public void Arrange(int start, ReadOnlySpan<Member> members)
    {
        var (largest, total) = Measure(members);
        var large = members[largest];
        var scratch = Scratch(total - large.Length);
        var before = Gather(members[..largest], scratch);
        var after = Gather(members[(largest + 1)..], scratch[before..]);
        var destination = _bytes.AsSpan(start);
        _bytes.AsSpan(large.Start, large.Length).CopyTo(destination[before..]);
        scratch[..before].CopyTo(destination);
        scratch.Slice(before, after).CopyTo(destination[(before + large.Length)..]);
        Length = start + total;
    }

    public void Dispose()
    {
        Return(ref _bytes!);
        Return(ref _scratch);
    }

    private static (int Largest, int Total) Measure(ReadOnlySpan<Member> members)
    {
        var (largest, total) = (0, 0);
        for (var i = 0; i < members.Length; i++)
        {
            total += members[i].Length;
            largest = members[i].Length > members[largest].Length ? i : largest;
        }

        return (largest, total);
    }

    private readonly int Gather(ReadOnlySpan<Member> members, Span<byte> destination)
    {
        var written = 0;
        foreach (var member in members)
        {
            _bytes.AsSpan(member.Start, member.Length).CopyTo(destination[written..]);
            written += member.Length;
        }

        return written;
    }

    private Span<byte> Scratch(int count)
    {
        if ((_scratch?.Length ?? 0) < count)
        {
            Return(ref _scratch);
            _scratch = ArrayPool<byte>.Shared.Rent(count);
        }

        return _scratch.AsSpan(0, count);
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + count, _bytes.Length * 2));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }

    private static void Return(ref byte[]? array)
    {
        if (array is { } rented)
        {
            array = null;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
