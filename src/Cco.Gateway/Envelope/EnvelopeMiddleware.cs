using System.Buffers;
using System.Globalization;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Cco.Gateway.Envelope;

/// <summary>
/// Reads the body of a JSON call once, learns model and stream flag from it, and puts the very same bytes back for the rooms behind.
/// What is no call it knows streams through unread. It refuses only what no upstream could answer (architecture.md 5.15).
/// </summary>
internal sealed class EnvelopeMiddleware(RequestDelegate next)
{
    // Visible ASCII and space, less what the matcher takes for a list: a comma would let two routes match, which it answers with 500.
    private static readonly SearchValues<char> OneHeaderValue =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not (',' or '"'))]);

    private static readonly string LimitText = BodyReader.Limit.ToString("N0", CultureInfo.InvariantCulture);

    public Task Invoke(HttpContext context)
    {
        // Only this room says which model is asked for; a client's own header would route past it.
        context.Request.Headers.Remove(CcoHeaders.Model);
        var exchange = context.GetExchange();
        return exchange.Endpoint.HasJsonBody && HttpMethods.IsPost(context.Request.Method)
            ? InvokeJson(context, exchange)
            : next(context);
    }

    private async Task InvokeJson(HttpContext context, GatewayExchange exchange)
    {
        var request = context.Request;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // The reader stops at its own limit, so that the refusal is ours, in the caller's dialect; what the client still sends
            // is drained by the server, for a short time, or the client would see a reset instead of the answer.
            size.MaxRequestBodySize = null;
        }

        if (Refusal(request, out var gzip) is { } refusal)
        {
            await context.RefuseAsync(refusal);
            return;
        }

        PooledBody? body;
        try
        {
            body = await BodyReader.ReadAsync(request, gzip, context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            await context.RefuseAsync(new RequestError(400, "The body is not the gzip that content-encoding says it is."));
            return;
        }

        if (body is null)
        {
            await context.RefuseAsync(new RequestError(413, $"The body is larger than {LimitText} bytes.", Code: "request_too_large"));
            return;
        }

        using (body)
        {
            await ForwardAsync(context, exchange, body, gzip);
        }
    }

    private Task ForwardAsync(HttpContext context, GatewayExchange exchange, PooledBody body, bool gzip)
    {
        var result = EnvelopeReader.Read(body.Memory.Span, exchange.Endpoint.Kind);
        if (result.Envelope is not { } envelope)
        {
            return context.RefuseAsync(result.Error!);
        }

        var request = context.Request;
        exchange.Body = body;
        exchange.Envelope = envelope.Oddity is null && !IsPlainJson(request.ContentType) ? envelope with { Oddity = "a content-type that is not plain JSON" } : envelope;
        if (gzip)
        {
            request.Headers.Remove(HeaderNames.ContentEncoding);
        }

        request.Headers.Remove(HeaderNames.TransferEncoding);
        request.ContentLength = body.Memory.Length;
        if (!envelope.Model.AsSpan().ContainsAnyExcept(OneHeaderValue))
        {
            // For routes that match on the model; a name that is no single header value matches none.
            request.Headers[CcoHeaders.Model] = envelope.Model;
        }

        return next(context);
    }

    private static RequestError? Refusal(HttpRequest request, out bool gzip)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        gzip = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        if (!gzip && encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return new RequestError(415, $"content-encoding \"{encoding}\" is not supported; send the body as it is or as gzip.", "content-encoding");
        }

        return IsJson(request.ContentType)
            ? null
            : new RequestError(
                415,
                request.ContentType is { Length: > 0 } type
                    ? $"content-type is \"{type}\"; expected application/json."
                    : "content-type is missing; expected application/json.",
                "content-type");
    }

    private static bool IsJson(string? contentType) =>
        // As nearly all send it, before anything is parsed.
        contentType == MediaType.Json
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)));

    // The same bytes under another type or charset may be read otherwise: forwarded, but not taken for understood (reliability.md C-34).
    private static bool IsPlainJson(string? contentType) =>
        "application/json".Equals(contentType, StringComparison.OrdinalIgnoreCase)
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && type.Parameters.All(parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)
                && HeaderUtilities.RemoveQuotes(parameter.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase)));
}
