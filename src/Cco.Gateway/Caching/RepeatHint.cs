using Cco.Gateway.Caching.Keys;

namespace Cco.Gateway.Caching;

/// <summary>
/// Says once how to get different answers when somebody asks the same thing again and again within a second: a loop that samples a
/// model would otherwise only ever see one answer. A few recent keys are kept; what falls out of them is no burst.
/// </summary>
internal sealed class RepeatHint(TimeProvider time, ILogger<RepeatHint> logger)
{
    /// <summary>Hits of one key within one second that are still nothing to mention.</summary>
    public const int Unremarkable = 2;

    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<CacheKey, (long Since, int Hits)> _recent = [];
    private bool _said;

    /// <summary>Notes a hit. The first call of a burst was a miss, so more than three calls are more than two hits.</summary>
    public void Note(CacheKey key)
    {
        if (Volatile.Read(ref _said))
        {
            return;
        }

        lock (_lock)
        {
            if (_recent.Count > 256)
            {
                _recent.Clear();
            }

            var now = time.GetTimestamp();
            var (since, hits) = _recent.GetValueOrDefault(key, (now, 0));
            var within = time.GetElapsedTime(since, now) <= Burst;
            _recent[key] = within ? (since, hits + 1) : (now, 1);
            if (within && hits >= Unremarkable && !_said)
            {
                _said = true;
                logger.SameBodyAgain();
            }
        }
    }
}
