using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
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

        await using var inflated = gzip ? new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true) : null;

        // The server's own pipe: a body that has come whole is read in one step.
        var source = inflated is null ? request.BodyReader : PipeReader.Create(inflated);
        var expected = gzip ? null : request.ContentLength;
        // A length is only a claim until the bytes come.
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(expected ?? 16 * 1024, FirstBuffer));
        var length = 0;
        try
        {
            while (true)
            {
                var read = await source.ReadAsync(cancellation);
                var part = read.Buffer;
                if (length + part.Length > Limit)
                {
                    source.AdvanceTo(part.End);
                    ArrayPool<byte>.Shared.Return(buffer);
                    return null;
                }

                buffer = Fit(buffer, length, (int)part.Length);
                part.CopyTo(buffer.AsSpan(length));
                length += (int)part.Length;
                source.AdvanceTo(part.End);
                if (read.IsCompleted)
                {
                    return new PooledBody(buffer, length);
                }
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <summary>The same bytes, with place for more behind them.</summary>
    private static byte[] Fit(byte[] buffer, int length, int more)
    {
        if (buffer.Length - length >= more)
        {
            return buffer;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + more));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
