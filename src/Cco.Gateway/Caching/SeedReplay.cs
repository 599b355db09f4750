using System.Buffers;

namespace Cco.Gateway.Caching;

/// <summary>Replays an answer that carries the seed's <c>from_cache</c> member: <c>true </c> is written where <c>false</c> stood, the length stays.</summary>
internal static class SeedReplay
{
    private static readonly ReadOnlyMemory<byte> True = "true "u8.ToArray();

    public static Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body, int offset)
    {
        // Three copies into the response's own buffer, one write to the connection.
        var writer = context.Response.BodyWriter;
        writer.Write(body.Span[..offset]);
        writer.Write(True.Span);
        writer.Write(body.Span[(offset + True.Length)..]);
        return writer.FlushAsync(context.RequestAborted).AsTask();
    }
}
