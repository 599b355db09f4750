using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Cco.Gateway.Transforms;

/// <summary>What holds for every route: what is the gateway's own stays here, the rest leaves as it came; the tee sees the raw answer first.</summary>
internal sealed class GatewayTransforms(UsageTee tee) : ITransformProvider
{
    private const string GatewayKeyPrefix = "cco-";
    private const string BearerGatewayKeyPrefix = "Bearer cco-";

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        // The upstream sees the client's headers, not a trail of proxies.
        context.UseDefaultForwarders = false;
        context.AddRequestTransform(PrepareRequest);

        // Transforms named on the route were added before: the tee must see the upstream's bytes, not theirs.
        context.ResponseTransforms.Insert(0, tee);
        context.AddResponseTransform(RemoveUpstreamsOwn);
    }

    private static ValueTask PrepareRequest(RequestTransformContext context)
    {
        var headers = context.ProxyRequest.Headers;
        foreach (var (name, values) in context.HttpContext.Request.Headers)
        {
            if (name.StartsWith(CcoHeaders.Prefix, StringComparison.OrdinalIgnoreCase) || HoldsGatewayKey(values))
            {
                headers.Remove(name);
            }
        }

        // The tee reads the answer, so it must come uncompressed.
        headers.Remove("accept-encoding");
        headers.TryAddWithoutValidation("accept-encoding", "identity");
        if (context.HttpContext.GetExchange().Body is { } body)
        {
            context.ProxyRequest.Options.Set(UpstreamBody.Key, body);
        }

        return default;
    }

    // A gateway key may come in the header of a provider key; it never leaves.
    private static bool HoldsGatewayKey(Microsoft.Extensions.Primitives.StringValues values)
    {
        var value = values.Count == 1 ? values[0] : null;
        return value is not null
            && (value.StartsWith(GatewayKeyPrefix, StringComparison.Ordinal)
                || value.StartsWith(BearerGatewayKeyPrefix, StringComparison.OrdinalIgnoreCase));
    }

    // Behind another gateway of this kind, its words about its own cache are not ours.
    private static ValueTask RemoveUpstreamsOwn(ResponseTransformContext context)
    {
        if (context.ProxyResponse is { } response)
        {
            foreach (var header in response.Headers.NonValidated)
            {
                if (header.Key.StartsWith(CcoHeaders.Prefix, StringComparison.OrdinalIgnoreCase))
                {
                    context.HttpContext.Response.Headers.Remove(header.Key);
                }
            }
        }

        return default;
    }
}
