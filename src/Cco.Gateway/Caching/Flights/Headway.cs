namespace Cco.Gateway.Caching.Flights;

/// <summary>
/// Holds the writer of a recording whose beginning is gone while even the fastest listener is far behind: more would only pile up. Nobody ever
/// waits for the slow ones.
/// </summary>
internal sealed class Headway(Recording recording)
{
    private const int MostAhead = 1 << 20;

    private readonly Lock _lock = new();
    private TaskCompletionSource? _room;
    private long _fastest;
    private bool _free;

    /// <summary>A listener has come so far.</summary>
    public void Passed(long position)
    {
        lock (_lock)
        {
            _fastest = Math.Max(_fastest, position);
            Look();
        }
    }

    /// <summary>Nobody listens: the writer need not wait for anybody.</summary>
    public void Free()
    {
        lock (_lock)
        {
            _free = true;
            Look();
        }
    }

    /// <summary>Returns when somebody is near the end. For the writer.</summary>
    public ValueTask RoomAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (HasRoom)
            {
                return default;
            }

            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_room.Task.WaitAsync(cancellation));
        }
    }

    // The writer does not write while it waits, so its length is safe to read.
    private bool HasRoom => _free || recording.Length - _fastest <= MostAhead;

    private void Look()
    {
        if (_room is not null && HasRoom)
        {
            _room.TrySetResult();
            _room = null;
        }
    }
}
