namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>The watch's log lines.</summary>
internal static partial class PromptCacheLog
{
    [LoggerMessage(
        620,
        LogLevel.Warning,
        "The provider's prompt cache broke at the call {Exchange} of session {Session}: {Cause} ({Detail}). {Tokens} tokens were not read from it, which cost {Cost} more.")]
    public static partial void PromptCacheBroke(
        this ILogger logger, string exchange, string session, string cause, string detail, long tokens, string cost);

    [LoggerMessage(621, LogLevel.Error, "The prompt of the call {Exchange} could not be compared with the one before.")]
    public static partial void PromptNotRead(this ILogger logger, Exception exception, string exchange);
}
