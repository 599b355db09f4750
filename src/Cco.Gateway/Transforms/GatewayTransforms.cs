using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Gateway.Wire;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Cco.Gateway.Transforms;

/// <summary>What holds for every route: what is the gateway's own stays here, the rest leaves as it came; the tee sees the raw answer first, pings come in last.</summary>
internal sealed class GatewayTransforms(UsageTee tee, KeepAliveTransform keepAlive) : ITransformProvider
{
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
        var includeUsage = RoutePolicy.From(context.Route).IncludeUsage;
        if (includeUsage)
        {
            context.RequestTransforms.Add(new IncludeUsage());
        }

        // Transforms named on the route were added before: the tee must see the upstream's bytes, not theirs.
        context.ResponseTransforms.Insert(0, tee);
        if (includeUsage)
        {
            context.ResponseTransforms.Insert(1, new RemoveAddedUsage());
        }

        context.AddResponseTransform(RemoveUpstreamsOwn);
        context.ResponseTransforms.Add(keepAlive);
    }

    private static ValueTask PrepareRequest(RequestTransformContext context)
    {
        var headers = context.ProxyRequest.Headers;
        foreach (var (name, values) in context.HttpContext.Request.Headers)
        {
            if (name.StartsWith(CcoHeaders.Prefix, StringComparison.OrdinalIgnoreCase) || GatewayKey.IsIn(name, values))
            {
                headers.Remove(name);
            }
        }

        // The tee reads the answer, so it must come uncompressed.
        headers.Remove("accept-encoding");
        headers.TryAddWithoutValidation("accept-encoding", "identity");
        // Read now, not when the transforms are built: after a fallback the cluster is another one.
        context.ProxyRequest.Options.Set(UpstreamCall.Cluster, context.HttpContext.GetReverseProxyFeature().Cluster.Config.ClusterId);
        var exchange = context.HttpContext.GetExchange();
        context.ProxyRequest.Options.Set(RetryAllowance.Key, exchange.Retries);
        if (exchange.Body is { } body)
        {
            context.ProxyRequest.Options.Set(UpstreamBody.Key, body);
        }

        return default;
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
