using System.Buffers;

namespace Cco.Gateway.Exchange;

/// <summary>A request body in pooled memory, read once. The memory is valid until <see cref="Dispose"/>.</summary>
internal sealed class PooledBody(byte[] rented, int length) : IDisposable
{
    private byte[]? _rented = rented;

    public ReadOnlyMemory<byte> Memory =>
        new(_rented ?? throw new ObjectDisposedException(nameof(PooledBody)), 0, length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } array)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
