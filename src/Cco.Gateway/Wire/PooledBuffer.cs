using System.Buffers;

namespace Cco.Gateway.Wire;

/// <summary>A growing run of bytes in pooled memory. Spans taken from it are valid until the next change. Not thread-safe.</summary>
internal sealed class PooledBuffer : IDisposable
{
    private const int Smallest = 1024;

    private byte[] _array = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _array.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>At least <paramref name="size"/> bytes behind what is written; take them with <see cref="Advance"/>.</summary>
    public Span<byte> Reserve(int size)
    {
        if (_array.Length - Length < size)
        {
            Grow(checked(Length + size));
        }

        return _array.AsSpan(Length);
    }

    public void Advance(int size) => Length += size;

    public void Clear() => Length = 0;

    /// <summary>Takes the first bytes out; what is behind them moves to the front.</summary>
    public void RemoveFirst(int count)
    {
        Written[count..].CopyTo(_array);
        Length -= count;
    }

    public void Dispose()
    {
        Release();
        Length = 0;
    }

    private void Grow(int needed)
    {
        var doubled = (int)Math.Min((uint)_array.Length * 2, (uint)Array.MaxLength);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(doubled, Smallest), needed));
        Written.CopyTo(larger);
        Release();
        _array = larger;
    }

    private void Release()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
            _array = [];
        }
    }
}
