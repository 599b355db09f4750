using System.Buffers;
using System.IO.Compression;
using Cco.Gateway.Exchange;

namespace Cco.Gateway.Envelope;

/// <summary>Reads a request body once into pooled memory, inflating gzip under the same limit.</summary>
internal static class BodyReader
{
    /// <summary>The largest JSON body, inflated: 32 MiB (architecture.md 5.15).</summary>
    public const int Limit = 33_554_432;

    private const int FirstBuffer = 1 << 20;

    /// <summary>The body, or <c>null</c> when it is larger than <see cref="Limit"/>.</summary>
    /// <exception cref="InvalidDataException">A gzip body that is not gzip.</exception>
    public static async ValueTask<PooledBody?> ReadAsync(HttpRequest request, bool gzip, CancellationToken cancellation)
    {
        if (request.ContentLength > Limit)
        {
            return null;
        }

        var source = gzip ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
        var expected = gzip ? null : request.ContentLength;
        // One byte more than expected, so that the end is seen without growing; but a length is only a claim until the bytes come.
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(expected + 1 ?? 16 * 1024, FirstBuffer));
        var length = 0;
        try
        {
            while (true)
            {
                if (length == buffer.Length)
                {
                    buffer = Grow(buffer, length);
                }

                var read = await source.ReadAsync(buffer.AsMemory(length), cancellation);
                if (read == 0)
                {
                    return new PooledBody(buffer, length);
                }

                length += read;
                if (length > Limit)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    return null;
                }
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static byte[] Grow(byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
