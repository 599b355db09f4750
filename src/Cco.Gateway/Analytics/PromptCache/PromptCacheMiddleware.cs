using Cco.Gateway.Exchange;
using Cco.Gateway.Settings;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>
/// Behind the cache, so that only calls which reach the provider come by: shows each to the <see cref="PromptCacheWatch"/> once its answer has
/// passed. The call waits for nothing.
/// </summary>
internal sealed class PromptCacheMiddleware(RequestDelegate next, PromptCacheWatch watch, LiveConfiguration live)
{
    public Task Invoke(HttpContext context) => context.GetExchange().Endpoint.Kind
        is ApiEndpointKind.Messages or ApiEndpointKind.ChatCompletions or ApiEndpointKind.Responses
        ? WatchAsync(context)
        : next(context);

    private async Task WatchAsync(HttpContext context)
    {
        await next(context);
        var exchange = context.GetExchange();
        if (exchange is { Body: { } body, Attempts: [.., { Status: StatusCodes.Status200OK, Facts.Usage: { } usage } attempt] }
            && PromptCounts.Of(usage) is { } counts)
        {
            watch.Note(
                new SentPrompt(exchange, attempt, usage, counts, context.Request.Headers[AnthropicHeaders.Beta], live.Of(context).Prices), body);
        }
    }
}
