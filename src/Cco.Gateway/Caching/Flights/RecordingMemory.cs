using System.Buffers;

namespace Cco.Gateway.Caching.Flights;

/// <summary>The pooled memory behind recordings, with a count of what is out.</summary>
internal sealed class RecordingMemory(ArrayPool<byte> pool)
{
    private long _inUse;

    /// <summary>Bytes rented and not yet returned.</summary>
    public long InUse => Interlocked.Read(ref _inUse);

    /// <summary>At least <paramref name="size"/> bytes.</summary>
    public byte[] Rent(int size)
    {
        var buffer = pool.Rent(size);
        Interlocked.Add(ref _inUse, buffer.Length);
        return buffer;
    }

    public void Return(byte[] buffer)
    {
        Interlocked.Add(ref _inUse, -buffer.Length);
        pool.Return(buffer);
    }
}
