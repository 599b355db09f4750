namespace Cco.Gateway.Caching.Memory;

/// <summary>
/// Both clocks for the price of one: elapsed time is read each time, the clock on the wall only when a millisecond has gone by since it was
/// last read. Reading it costs as much as the lookup.
/// </summary>
internal sealed class EntryClock(TimeProvider time)
{
    private readonly long _step = Math.Max(1, time.TimestampFrequency / 1_000);
    private Reading _last = new(time.GetTimestamp(), time.GetUtcNow().UtcTicks);

    public TimeProvider Time => time;

    /// <summary>Whether an end has come by either clock.</summary>
    /// <param name="endsAt">UTC ticks.</param>
    /// <param name="endsAtTimestamp">A timestamp of <see cref="Time"/>.</param>
    public bool HasPassed(long endsAt, long endsAtTimestamp)
    {
        var timestamp = time.GetTimestamp();
        var last = Volatile.Read(ref _last);
        if (timestamp - last.Timestamp >= _step)
        {
            _last = last = new Reading(timestamp, time.GetUtcNow().UtcTicks);
        }

        return timestamp >= endsAtTimestamp || last.UtcTicks >= endsAt;
    }

    private sealed record Reading(long Timestamp, long UtcTicks);
}
