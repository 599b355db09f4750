using System.Net.Http.Headers;
using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Cco.Gateway.Upstreams;

/// <summary>
/// How a cluster is retried: once, before the first byte, and only where a second try can neither bill twice nor concern the caller's
/// own credential (architecture.md 5.9, 5.11). A connection that was never made is always safe; a refusal (429, 529, 5xx) is
/// retried only for a credential of the gateway's, and a longer <c>retry-after</c> than <see cref="LongestWait"/> goes to the client.
/// </summary>
internal sealed class UpstreamPipelines(TimeProvider time)
{
    /// <summary>The longest the gateway waits on a client's behalf.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    public ResiliencePipeline<HttpResponseMessage> For(ClusterPolicy cluster)
    {
        var injected = cluster.InjectsCredential;
        return new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time, Name = cluster.ClusterId }
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = 1,
                Delay = TimeSpan.FromMilliseconds(100),
                UseJitter = true,
                ShouldRetryAfterHeader = false,
                ShouldHandle = arguments => ValueTask.FromResult(IsRetryable(arguments.Outcome, injected) && MayRetry(arguments.Context)),
                DelayGenerator = arguments => ValueTask.FromResult(Wait(arguments.Outcome.Result?.Headers.RetryAfter)),
            })
            .Build();
    }

    private bool IsRetryable(Outcome<HttpResponseMessage> outcome, bool injected)
    {
        if (outcome.Exception is { } exception)
        {
            return exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };
        }

        return injected
            && (int)outcome.Result!.StatusCode is (429 or >= 500)
            && !(Wait(outcome.Result.Headers.RetryAfter) > LongestWait);
    }

    // Others may wait for this answer, and one of them may try again: all tries together are one retry.
    private static bool MayRetry(ResilienceContext context) =>
        context.GetRequestMessage() is { } request && request.Options.TryGetValue(RetryAllowance.Key, out var retries) && retries.TryTake();

    private TimeSpan? Wait(RetryConditionHeaderValue? retryAfter) =>
        retryAfter?.Delta ?? (retryAfter?.Date is { } date ? date - time.GetUtcNow() : null);
}
