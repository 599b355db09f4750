using System.Threading.Tasks.Sources;

namespace Cco.Gateway.Caching.Flights;

/// <summary>One caller's seat at a flight: a place in the recording and a way to be woken.</summary>
internal sealed class Listener : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _signal;
    private bool _isWoken;

    public Listener(Flight flight, bool leads)
    {
        Flight = flight;
        Leads = leads;
        Cursor = flight.Recording.Open();
        // The leader goes on where the bytes come in: a call that nobody shares pays for no thread switch. Others never hold up the writer.
        _signal.RunContinuationsAsynchronously = !leads;
    }

    public Flight Flight { get; }

    /// <summary>Whether it is this caller's pipeline that makes the answer.</summary>
    public bool Leads { get; }

    public Cursor Cursor { get; }

    /// <summary>The next in the list of those who wait. The flight's own.</summary>
    public Listener? NextWaiting { get; set; }

    /// <summary>Woken while it does not wait: it will not wait the next time. The flight's own, under its lock.</summary>
    public void KeepWake() => _isWoken = true;

    /// <summary>Whether it was woken since it last waited. The flight's own, under its lock.</summary>
    public bool TakeWake()
    {
        var woken = _isWoken;
        _isWoken = false;
        return woken;
    }

    /// <summary>Ready to wait once more. The flight's own, under its lock.</summary>
    public ValueTask Arm()
    {
        _signal.Reset();
        return new ValueTask(this, _signal.Version);
    }

    /// <summary>Ends the wait. The flight's own, once for each <see cref="Arm"/>.</summary>
    public void Signal() => _signal.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);
}
