using Cco.Gateway.Settings;

namespace Cco.Gateway.Caching.Purging;

/// <summary>Keeps the counters of purges: in force at once for every lookup, which takes no lock and reads no file, and on disk before that.</summary>
internal sealed class EpochKeeper
{
    private readonly Lock _lock = new();
    private readonly string? _path;
    private readonly TimeProvider _time;
    private volatile Epochs _current;

    /// <param name="path">The file; <c>null</c> keeps them in memory only.</param>
    public EpochKeeper(Epochs start, string? path, TimeProvider time) => (_current, _path, _time) = (start, path, time);

    /// <summary>What keys are made with now.</summary>
    public Epochs Current => _current;

    /// <summary>
    /// Reads the counters of a data directory, or begins new ones where there are none or they cannot be read: no answer stored before is found
    /// then. Where nothing can be written they last as long as the process, as answers do. Never throws.
    /// </summary>
    public static EpochKeeper Open(DataDirectory data, TimeProvider time, ILogger logger)
    {
        if (!data.Writable)
        {
            return new EpochKeeper(Epochs.Begin(), null, time);
        }

        try
        {
            if (EpochFile.Read(data.PurgesFile, out var damaged) is { } kept)
            {
                return new EpochKeeper(kept, data.PurgesFile, time);
            }

            var begun = Epochs.Begin();
            EpochFile.Write(data.PurgesFile, begun, flush: false);
            if (damaged)
            {
                logger.PurgesDamaged(data.PurgesFile);
            }

            return new EpochKeeper(begun, data.PurgesFile, time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is stored from now on is not found after a restart either.
            logger.PurgesUnreadable(data.PurgesFile, e.Message);
            return new EpochKeeper(Epochs.Begin(), data.PurgesFile, time);
        }
    }

    /// <summary>Purges: no call that is made after this returns finds an answer of before. Throws <see cref="PurgeException"/>, and nothing is purged.</summary>
    public DateTimeOffset Raise(PurgeTarget target)
    {
        lock (_lock)
        {
            var at = _time.GetUtcNow();
            var raised = _current.With(target, at);
            try
            {
                if (_path is not null)
                {
                    // First: an answer stored under a number that is forgotten would be found once that number is reached again.
                    EpochFile.Write(_path, raised, flush: true);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new PurgeException($"Nothing was purged: {_path} cannot be written ({e.Message})");
            }

            _current = raised;
            return at;
        }
    }
}
