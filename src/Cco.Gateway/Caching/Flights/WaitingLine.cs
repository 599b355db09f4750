namespace Cco.Gateway.Caching.Flights;

/// <summary>Listeners that wait for a change, linked through themselves. Guarded by the flight's lock; <see cref="SignalAll"/> is called outside it.</summary>
internal struct WaitingLine
{
    private Listener? _first;

    public void Add(Listener listener)
    {
        listener.NextWaiting = _first;
        _first = listener;
    }

    /// <summary><c>false</c> when it does not wait.</summary>
    public bool Remove(Listener listener)
    {
        if (_first == listener)
        {
            _first = listener.NextWaiting;
            return true;
        }

        for (var before = _first; before is not null; before = before.NextWaiting)
        {
            if (before.NextWaiting == listener)
            {
                before.NextWaiting = listener.NextWaiting;
                return true;
            }
        }

        return false;
    }

    /// <summary>Empties the line; what is returned is for <see cref="SignalAll"/>.</summary>
    public Listener? TakeAll()
    {
        var all = _first;
        _first = null;
        return all;
    }

    public static void SignalAll(Listener? waiting)
    {
        // The leader goes on right here, so it comes last.
        Listener? leader = null;
        while (waiting is not null)
        {
            // Once signalled it may wait again at once.
            var next = waiting.NextWaiting;
            if (waiting.Leads)
            {
                leader = waiting;
            }
            else
            {
                waiting.Signal();
            }

            waiting = next;
        }

        leader?.Signal();
    }
}
