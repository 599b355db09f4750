using Cco.Gateway.Exchange;

namespace Cco.Gateway.Caching.Flights;

/// <summary>Keeps one listener's stream alive: its wait ends when a ping is due. Does nothing before the stream has begun. Dispose once.</summary>
internal sealed class ListenerPings(Listener listener, TimeProvider time) : IDisposable
{
    private KeepAlive? _keepAlive;
    private ITimer? _timer;
    private volatile bool _armed;

    /// <summary>The response has its head.</summary>
    public void Begin(HttpContext context, AnswerHead head) => _keepAlive = KeepAlive.For(context, head.Attempt, time);

    public void Sending(ReadOnlySpan<byte> bytes) => _keepAlive?.Sending(bytes);

    /// <summary>Sends the ping that is due, if one is, and sees to it that the wait that comes now ends at the next.</summary>
    public ValueTask PingAsync(Stream body, CancellationToken gone)
    {
        if (_keepAlive is null || _armed)
        {
            return default;
        }

        var ping = _keepAlive.Take();
        // One timer in 15 seconds, however many events come meanwhile.
        _armed = true;
        _timer ??= time.CreateTimer(static pings => ((ListenerPings)pings!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(_keepAlive.Due, Timeout.InfiniteTimeSpan);
        if (_keepAlive.Due == TimeSpan.Zero)
        {
            // The clock has gone on while the timer was set.
            Wake();
        }

        return ping.IsEmpty ? default : body.WriteAsync(ping, gone);
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _keepAlive?.Dispose();
    }

    private void Wake()
    {
        _armed = false;
        listener.Flight.Wake(listener);
    }
}
