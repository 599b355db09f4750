using System.Buffers;
using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.OpenAi;
using Yarp.ReverseProxy.Transforms;

namespace Cco.Gateway.Transforms;

/// <summary>
/// The request side of <c>Cco.IncludeUsage: on</c>: a streamed Chat Completions call whose client does not ask for usage asks the upstream for it,
/// by one splice in a copy of the body (contract.md 2.3). The client's own bytes are not touched.
/// </summary>
internal sealed class IncludeUsage : RequestTransform
{
    private const string Anthropic = "anthropic";

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var http = context.HttpContext;
        var exchange = http.GetExchange();
        exchange.UsageAdded = false;
        if (exchange is { Endpoint.Kind: ApiEndpointKind.ChatCompletions, Envelope.Stream: true, Body: { } body }
            && ClusterPolicy.Of(http.GetReverseProxyFeature().Cluster.Config).Dialect != Anthropic
            && StreamOptions.AskForUsage(body.Memory.Span) is { } splice)
        {
            exchange.UsageAdded = true;
            context.ProxyRequest.Options.Set(UpstreamBody.Key, Copy(http, body.Memory.Span, splice));
        }

        return default;
    }

    // The pooled copy lives as long as the call: an upstream that answers early may still be sent it.
    private static PooledBody Copy(HttpContext http, ReadOnlySpan<byte> body, BodySplice splice)
    {
        var length = splice.LengthOf(body.Length);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        splice.Write(body, rented);
        var copy = new PooledBody(rented, length);
        http.Response.RegisterForDispose(copy);
        return copy;
    }
}
