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

    [LoggerMessage(420, LogLevel.Warning, "The stored answers in {Path} are damaged ({Reason}). The file was set aside as {Aside}, in place of any before it; a new one was begun.")]
    public static partial void CacheFileSetAside(this ILogger logger, string path, string reason, string aside);

    [LoggerMessage(421, LogLevel.Warning, "Answers will not survive a restart: {Reason}")]
    public static partial void NoSecondLevel(this ILogger logger, string reason);

    [LoggerMessage(422, LogLevel.Error, "The stored answers in {Path} cannot be written ({Reason}). New ones are kept in memory only until they can.")]
    public static partial void CacheFileStuck(this ILogger logger, string path, string reason);

    [LoggerMessage(423, LogLevel.Information, "The stored answers in {Path} can be written again; {Dropped} could not be kept.")]
    public static partial void CacheFileUnstuck(this ILogger logger, string path, long dropped);

    [LoggerMessage(424, LogLevel.Error, "The stored answers in {Path} cannot be read ({Reason}). Such lookups miss. (Said once.)")]
    public static partial void CacheFileUnreadable(this ILogger logger, string path, string reason);

    [LoggerMessage(425, LogLevel.Error, "The stored answers in {Path} are left alone until the next start: {Count} changes wait, and the disk takes none.")]
    public static partial void CacheFileTooSlow(this ILogger logger, string path, int count);

    [LoggerMessage(430, LogLevel.Information, "Purged {What} from the cache.")]
    public static partial void Purged(this ILogger logger, string what);

    [LoggerMessage(431, LogLevel.Warning, "The counters of purges in {Path} are damaged. New ones were begun: no answer stored before is served again.")]
    public static partial void PurgesDamaged(this ILogger logger, string path);

    [LoggerMessage(432, LogLevel.Warning, "The counters of purges in {Path} cannot be read and written ({Reason}). No answer stored before is served again, and answers stored now are not after a restart.")]
    public static partial void PurgesUnreadable(this ILogger logger, string path, string reason);
}
