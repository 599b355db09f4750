using Cco.Gateway.Wire;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>A transform that keeps the last bytes of an answer until its body has ended, as a translation may.</summary>
internal sealed class HoldingBack : ITransformProvider
{
    private const int Held = 20;

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context) => context.AddResponseTransform(async transform =>
    {
        if (transform.ProxyResponse is { } response)
        {
            var content = new StreamContent(new Delayed(await response.Content.ReadAsStreamAsync()));
            content.Headers.TryAddWithoutValidation("content-type", response.Content.Headers.ContentType!.ToString());
            response.Content = content;
        }
    });

    private sealed class Delayed(Stream inner) : AsyncReadStream
    {
        private readonly List<byte> _held = [];
        private bool _ended;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.IsEmpty)
            {
                return 0;
            }

            while (!_ended && _held.Count <= Held)
            {
                var chunk = new byte[4096];
                var read = await inner.ReadAsync(chunk, cancellationToken);
                _ended = read == 0;
                _held.AddRange(chunk[..read]);
            }

            var count = Math.Min(buffer.Length, _ended ? _held.Count : _held.Count - Held);
            _held.Take(count).ToArray().CopyTo(buffer);
            _held.RemoveRange(0, count);
            return count;
        }
    }
}
