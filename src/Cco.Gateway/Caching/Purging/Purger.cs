using Cco.Gateway.Caching.Memory;
using Cco.Gateway.Caching.Persistent;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Caching.Purging;

/// <summary>
/// Purges the cache (docs/decisions/008-flights.md). That nothing of before is served again is the epochs' doing; a purge of everything also
/// deletes, so that no word of an answer is left in memory or on disk.
/// </summary>
internal sealed class Purger(EpochKeeper epochs, TinyLfuCache memory, ILogger<Purger> logger, CacheWriter? file = null)
{
    /// <summary>Throws <see cref="PurgeException"/>, and nothing is purged.</summary>
    public async Task<PurgeResult> PurgeAsync(PurgeTarget target)
    {
        // The disk is waited for: not on a thread that calls need.
        var at = await Task.Run(() => epochs.Raise(target));
        logger.Purged(target.ToString());
        var result = new PurgeResult(target.Word, target.Name, at);
        return target.Kind == PurgeKind.Everything
            ? result with { MemoryFreed = memory.Clear(), FileFreed = file is null ? 0 : await file.ClearAsync() }
            : result;
    }

    /// <summary>The same for a data directory that no gateway uses. Throws <see cref="PurgeException"/>.</summary>
    public static PurgeResult PurgeStopped(DataDirectory data, PurgeTarget target, TimeProvider time, ILogger logger)
    {
        var at = EpochKeeper.Open(data, time, logger).Raise(target);
        try
        {
            var freed = target.Kind == PurgeKind.Everything ? CacheDatabase.Delete(data.CacheFile) : 0;
            return new PurgeResult(target.Word, target.Name, at, FileFreed: freed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PurgeException($"No stored answer will be served again, but {data.CacheFile} cannot be deleted ({e.Message})");
        }
    }
}
