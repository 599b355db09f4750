using Cco.Gateway.Exchange;
using Yarp.ReverseProxy.Transforms;

namespace Cco.Gateway.Transforms;

/// <summary>
/// Keeps a stream alive that goes from the upstream to its one client without the cache; of others the cache room delivers each to its
/// listeners. Runs last: what it adds is seen by the client alone.
/// </summary>
internal sealed class KeepAliveTransform(TimeProvider time) : ResponseTransform
{
    public override async ValueTask ApplyAsync(ResponseTransformContext context)
    {
        var exchange = context.HttpContext.GetExchange();
        if (context.ProxyResponse is not { } response || exchange.Cache is not { Result: CacheResult.Bypass }
            || KeepAlive.For(context.HttpContext, exchange.Attempts[^1], time) is not { } keepAlive)
        {
            return;
        }

        var content = response.Content;
        response.Content = new StreamContent(new PingStream(await content.ReadAsStreamAsync(context.CancellationToken), keepAlive, time));
        foreach (var header in content.Headers.NonValidated)
        {
            response.Content.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string>)header.Value);
        }
    }
}
