using Cco.Gateway.Exchange;

namespace Cco.Gateway.Upstreams;

/// <summary>
/// Gives each attempt a fresh content over the same bytes: YARP's own content can be read once only. Sits under the resilience handler.
/// </summary>
internal sealed class BodyReplayHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(UpstreamBody.Key, out var body))
        {
            var content = new ReplayContent(body);
            foreach (var header in request.Content?.Headers.NonValidated ?? default)
            {
                if (!header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                {
                    content.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string>)header.Value);
                }
            }

            request.Content = content;
        }

        return base.SendAsync(request, cancellationToken);
    }
}
