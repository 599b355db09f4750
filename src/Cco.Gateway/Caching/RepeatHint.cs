using Cco.Gateway.Caching.Keys;

namespace Cco.Gateway.Caching;

/// <summary>
/// Says how to get different answers when somebody sends the same body again and again within a second: a loop that samples a model
/// would otherwise see one answer only. Hits, misses, refreshed and shared calls count alike; it is said to one that was given another's
/// answer, once for each body. A call that bypasses the cache has no key: it is not counted, and need not be told. The table has a fixed
/// size and nothing is allocated; two bodies that share a place push each other out, which may delay the hint.
/// </summary>
internal sealed class RepeatHint(TimeProvider time, ILogger<RepeatHint> logger)
{
    /// <summary>Calls with one body within one second that are still nothing to mention.</summary>
    public const int Unremarkable = 3;

    /// <summary>Who samples a thousand prompts need not be told a thousand times.</summary>
    public const int MostHints = 20;

    private const int Places = 512;

    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    private readonly Place[] _places = [.. Enumerable.Range(0, Places).Select(_ => new Place())];
    private int _hints;

    /// <summary>Notes a call, once.</summary>
    /// <param name="call">Its id, for the log.</param>
    /// <param name="shared">Whether it is given an answer that was made for another call.</param>
    public void Note(CacheKey key, string call, bool shared)
    {
        if (Volatile.Read(ref _hints) < MostHints
            && _places[(uint)key.GetHashCode() % Places].Note(key, shared, time)
            && Interlocked.Increment(ref _hints) <= MostHints)
        {
            logger.SameBodyAgain(call);
        }
    }

    private sealed class Place
    {
        private CacheKey _key;
        private long _last;
        private long _secondLast;
        private long _thirdLast;
        private int _seen;
        private bool _said;

        /// <summary>Whether it is time to say it.</summary>
        public bool Note(CacheKey key, bool shared, TimeProvider time)
        {
            lock (this)
            {
                if (_key != key)
                {
                    (_key, _seen, _said) = (key, 0, false);
                }

                var now = time.GetTimestamp();
                var burst = _seen == Unremarkable && time.GetElapsedTime(_thirdLast, now) <= Burst;
                (_thirdLast, _secondLast, _last) = (_secondLast, _last, now);
                _seen = Math.Min(_seen + 1, Unremarkable);
                var say = burst && shared && !_said;
                _said |= say;
                return say;
            }
        }
    }
}
