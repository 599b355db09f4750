using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace Cco.Gateway.Caching.Flights;

/// <summary>Status and headers of a flight's answer, as its leader is sent them.</summary>
/// <param name="Failure">What YARP reports of a call that failed; <c>null</c> when the upstream answered.</param>
/// <param name="Attempt">The upstream call it comes from; <c>null</c> when none was made.</param>
internal sealed record AnswerHead(
    int Status,
    string? ReasonPhrase,
    IHeaderDictionary Headers,
    IForwarderErrorFeature? Failure,
    UpstreamAttempt? Attempt)
{
    private static readonly string[] OthersLimits =
    [
        AnthropicHeaders.RateLimitPrefix, AnthropicHeaders.PriorityPrefix, AnthropicHeaders.FastPrefix, "x-ratelimit-",
    ];

    public bool IsStream => MediaType.IsEventStream(Headers.ContentType);

    /// <summary>
    /// Sets status and headers. Who only listens is not sent what concerns the leader: cookies and the state of its rate limits.
    /// </summary>
    public void ApplyTo(HttpContext context, bool leader)
    {
        var response = context.Response;
        response.StatusCode = Status;
        if (ReasonPhrase is not null)
        {
            context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = ReasonPhrase;
        }

        foreach (var (name, value) in Headers)
        {
            if (leader || IsShared(name))
            {
                // Beside what an earlier room has set, as YARP does it.
                response.Headers[name] = StringValues.Concat(response.Headers[name], value);
            }
        }

        if (Failure is not null)
        {
            // The recorder words the error of a call that came to nothing.
            context.Features.Set(Failure);
        }
    }

    private static bool IsShared(string header) =>
        !header.Equals(HeaderNames.SetCookie, StringComparison.OrdinalIgnoreCase)
        && !Array.Exists(OthersLimits, prefix => header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
