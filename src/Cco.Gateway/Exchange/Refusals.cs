using Cco.Gateway.Wire;

namespace Cco.Gateway.Exchange;

/// <summary>How a room refuses: right status, the caller's dialect, one sentence, and the reason kept in the exchange.</summary>
internal static class Refusals
{
    /// <summary>Answers the error and notes it. Nothing may have been sent yet. The room then does not call <c>next</c>.</summary>
    public static Task RefuseAsync(this HttpContext context, RequestError error)
    {
        var exchange = context.GetExchange();
        exchange.Refusal = error;
        var response = context.Response;
        response.StatusCode = error.Status;
        return WriteAsync(response, exchange, error, context.RequestAborted);
    }

    /// <summary>Writes an error body for a status that is already set.</summary>
    public static Task WriteAsync(HttpResponse response, GatewayExchange exchange, RequestError error, CancellationToken cancellation)
    {
        var body = ErrorBody.Write(exchange.Dialect, error, exchange.Id);
        if (error.Final || error.Status < StatusCodes.Status500InternalServerError)
        {
            // The gateway refuses deterministically: an SDK that retries would only be refused again (contract.md 1.13).
            response.Headers[AnthropicHeaders.ShouldRetry] = "false";
        }

        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(response.HttpContext.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, cancellation).AsTask();
    }
}
