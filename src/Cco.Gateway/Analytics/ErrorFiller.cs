using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Yarp.ReverseProxy.Forwarder;

namespace Cco.Gateway.Analytics;

/// <summary>Finds errors that left a room without a body (404, 405, 502, 503, 504 come empty from the framework) and words them.</summary>
internal static class ErrorFiller
{
    /// <summary>
    /// The error to write; <c>null</c> when the answer is complete as it is, an upstream's own empty error included. A call that was not
    /// sent for want of a credential is a refusal, and noted as one.
    /// </summary>
    public static RequestError? Missing(HttpContext context, GatewayExchange exchange)
    {
        var response = context.Response;
        if (response.HasStarted || response.StatusCode < 400 || response.ContentLength > 0)
        {
            return null;
        }

        var forwarding = context.GetForwarderErrorFeature();
        if (forwarding is null && Attempt(exchange)?.Status == response.StatusCode)
        {
            return null;
        }

        if (forwarding?.Exception is CredentialMissingException missing)
        {
            exchange.Refusal ??= missing.Error;
        }

        return exchange.Refusal ?? Describe(context, exchange, forwarding);
    }

    // The upstream call behind the answer, another exchange's when it was shared.
    private static UpstreamAttempt? Attempt(GatewayExchange exchange) =>
        exchange.Shared ?? (exchange.Attempts.Count > 0 ? exchange.Attempts[^1] : null);

    private static RequestError Describe(HttpContext context, GatewayExchange exchange, IForwarderErrorFeature? forwarding)
    {
        var request = context.Request;
        var upstream = Attempt(exchange)?.ClusterId ?? context.Features.Get<Yarp.ReverseProxy.Model.IReverseProxyFeature>()?.Cluster.Config.ClusterId;
        return context.Response.StatusCode switch
        {
            404 => new RequestError(404, $"There is no {request.Method} {request.Path} here. Calls go to /v1/messages or /v1/chat/completions.", Code: "unknown_path"),
            405 => new RequestError(405, $"{request.Path} does not take {request.Method}.", Code: "method_not_allowed"),
            502 => new RequestError(502, $"The upstream '{upstream}' gave no usable answer: {Cause(forwarding)}.", Code: "upstream_unavailable"),
            503 => new RequestError(503, $"The upstream '{upstream}' has no destination that can take the call.", Code: "upstream_unavailable"),
            504 => new RequestError(504, $"The upstream '{upstream}' did not answer in time.", Code: "upstream_timeout"),
            500 => new RequestError(500, $"The gateway failed on this call; its log has the details under {exchange.Id}.", Code: "gateway_error"),
            var status => new RequestError(status, $"The call ended with status {status}."),
        };
    }

    private static string Cause(IForwarderErrorFeature? forwarding) => forwarding switch
    {
        { Exception: HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } } => "its name could not be resolved",
        { Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } } => "the connection was refused or could not be made",
        { Exception: HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } } => "no secure connection could be made",
        { Error: ForwarderError.ResponseBodyDestination, Exception: TimeoutException or OperationCanceledException } => "it was silent for too long",
        { Error: ForwarderError.ResponseBodyDestination } => "it broke off in the middle",
        _ => "the connection broke before an answer came",
    };
}
