using System.Net;
using Cco.Gateway.Exchange;

namespace Cco.Gateway.Upstreams;

/// <summary>A request body that can be sent more than once, with a length, holding the pooled memory while it is being sent.</summary>
internal sealed class ReplayContent(PooledBody body) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var held = body.Retain();
        await stream.WriteAsync(held.Memory, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Memory.Length;
        return true;
    }
}
