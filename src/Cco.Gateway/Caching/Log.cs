namespace Cco.Gateway.Caching;

/// <summary>The room's log lines.</summary>
internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Information, "A caller sends the same body more than three times in a second and gets the stored answer. Different answers: header x-cco-sample: N, or x-cco-cache: bypass. (Said once.)")]
    public static partial void SameBodyAgain(this ILogger logger);

    [LoggerMessage(401, LogLevel.Warning, "An answer could not be stored.")]
    public static partial void NotStored(this ILogger logger, Exception exception);

    [LoggerMessage(410, LogLevel.Error, "Something that asked to be told of an eviction failed.")]
    public static partial void EvictionCallbackFailed(this ILogger logger, Exception exception);
}
