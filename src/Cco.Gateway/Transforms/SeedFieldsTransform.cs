using System.Buffers;
using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Gateway.Wire;
using Yarp.ReverseProxy.Transforms;

namespace Cco.Gateway.Transforms;

/// <summary>
/// The named response transform <c>CcoSeedFields</c>: adds the original server's fields (<c>content</c>, <c>input_tokens</c>,
/// <c>output_tokens</c>, <c>from_cache</c>) to plain 200 chat completions, by splicing. Streams and errors pass untouched.
/// </summary>
internal sealed class SeedFieldsTransform : ResponseTransform
{
    public const string Name = RoutePolicy.SeedFieldsTransform;

    public override async ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not { StatusCode: System.Net.HttpStatusCode.OK } response
            || response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            return;
        }

        var original = await response.Content.ReadAsByteArrayAsync(context.CancellationToken);
        var output = new ArrayBufferWriter<byte>(original.Length + 512);
        var content = original.AsMemory();
        if (SeedFields.TrySplice(original, output, out var added))
        {
            var exchange = context.HttpContext.GetExchange();
            exchange.Transformed = Name;
            exchange.Seed = added;
            content = System.Runtime.InteropServices.MemoryMarshal.AsMemory(output.WrittenMemory);
        }

        var replacement = new ReadOnlyMemoryContent(content);
        replacement.Headers.TryAddWithoutValidation("content-type", response.Content.Headers.ContentType.ToString());
        response.Content = replacement;
        // YARP has copied the upstream's length already.
        context.HttpContext.Response.ContentLength = content.Length;
    }
}
