using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Cco.Gateway.Caching.Keys;

/// <summary>
/// Lays the parts of a key end to end, each with its length before it, so that no two lists of parts give the same bytes
/// (docs/cache-key.md, "The key"). Starts in the caller's memory and moves to pooled memory when that is full.
/// </summary>
internal ref struct KeyPartWriter(Span<byte> initial)
{
    private const int NoText = -1;

    private Span<byte> _buffer = initial;
    private byte[]? _rented;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>8 bytes, little endian.</summary>
    public void Number(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);

    /// <summary>
    /// Length in bytes (4 bytes, little endian; -1 for <c>null</c>), then the UTF-16 code units, little endian: unlike UTF-8,
    /// these tell every two strings apart, also ones that are no valid Unicode.
    /// </summary>
    public void Text(string? value)
    {
        var bytes = MemoryMarshal.AsBytes(value.AsSpan());
        BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), value is null ? NoText : bytes.Length);
        bytes.CopyTo(Take(bytes.Length));
    }

    /// <summary>The 32 bytes as they are.</summary>
    public void Bytes(Digest value) => value.CopyTo(Take(Digest.Size));

    public void Dispose()
    {
        if (_rented is { } rented)
        {
            _rented = null;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private Span<byte> Take(int count)
    {
        if (_buffer.Length - _length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, _buffer.Length * 2));
            Written.CopyTo(larger);
            Dispose();
            _buffer = _rented = larger;
        }

        var taken = _buffer.Slice(_length, count);
        _length += count;
        return taken;
    }
}
