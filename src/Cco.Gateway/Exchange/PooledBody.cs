using System.Buffers;

namespace Cco.Gateway.Exchange;

/// <summary>
/// A request body in pooled memory, read once. Counted: an upstream that answers early may still be sent the body (HTTP/2), and memory
/// that went back to the pool by then would carry another client's prompt.
/// </summary>
internal sealed class PooledBody(byte[] rented, int length) : IDisposable
{
    private int _references = 1;

    /// <summary>Valid while a reference is held.</summary>
    public ReadOnlyMemory<byte> Memory => new(rented, 0, length);

    /// <summary>Takes a reference beside the owner's; each is given back with <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">All references were given back.</exception>
    public PooledBody Retain()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _references);
            ObjectDisposedException.ThrowIf(seen == 0, this);
        }
        while (Interlocked.CompareExchange(ref _references, seen + 1, seen) != seen);
        return this;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
