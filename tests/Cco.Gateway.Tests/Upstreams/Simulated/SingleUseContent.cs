using System.Net;
using System.Text;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

/// <summary>Content as the proxy sends it: it can be copied once, and refuses to be read as a stream or to tell its length.</summary>
internal sealed class SingleUseContent(string body) : HttpContent
{
    private bool _used;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Assert.That(_used, Is.False, "the body is read once");
        _used = true;
        foreach (var piece in Encoding.UTF8.GetBytes(body).Chunk(7))
        {
            await stream.WriteAsync(piece, cancellationToken);
        }
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => throw new NotImplementedException();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
