using System.Net;
using Cco.Gateway.Exchange;
using Yarp.ReverseProxy.Transforms;

namespace Cco.Gateway.Transforms;

/// <summary>The answer side of <c>Cco.IncludeUsage: on</c>: the chunk with the usage stays here when the client did not ask for it. Runs behind the tee.</summary>
internal sealed class RemoveAddedUsage : ResponseTransform
{
    public override async ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not { StatusCode: HttpStatusCode.OK } response
            || response.Content.Headers.ContentType?.MediaType != "text/event-stream"
            || !context.HttpContext.GetExchange().UsageAdded)
        {
            return;
        }

        var content = response.Content;
        var filtered = new StreamContent(new UsageChunkFilter(await content.ReadAsStreamAsync(context.CancellationToken)));
        foreach (var header in content.Headers.NonValidated)
        {
            if (!header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                filtered.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string>)header.Value);
            }
        }

        response.Content = filtered;
        context.HttpContext.Response.ContentLength = null;
    }
}
