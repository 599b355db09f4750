namespace Cco.Gateway.Caching;

/// <summary>The room's log lines.</summary>
internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Information, "The same body was sent more than three times in a second and gets the same answer (call {Id}). For different answers send x-cco-sample: 1, 2, 3 and so on, or x-cco-cache: bypass. Said once for each body.")]
    public static partial void SameBodyAgain(this ILogger logger, string id);

    [LoggerMessage(401, LogLevel.Warning, "An answer could not be stored.")]
    public static partial void NotStored(this ILogger logger, Exception exception);

    [LoggerMessage(410, LogLevel.Error, "Something that asked to be told of an eviction failed.")]
    public static partial void EvictionCallbackFailed(this ILogger logger, Exception exception);
}
