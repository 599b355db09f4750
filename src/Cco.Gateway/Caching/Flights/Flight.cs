using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Caching.Flights;

/// <summary>
/// An upstream call in progress that any number of identical calls listen to. One writer, the leader's pipeline, makes the recording and
/// says how it ended; listeners read, wait for what comes next, and leave when they like.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has neither timer nor wait handle, and whoever leaves last may still cancel it.")]
internal sealed class Flight(FlightPlan plan, FlightTable table, RecordingMemory memory, TimeProvider time)
{
    private const int MostAhead = 1 << 20;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancelled = new();
    private Listener? _waiting;
    private ITimer? _detached;
    private Flight? _successor;
    private int _listeners;
    private bool _leaderListens;
    private bool _closed;
    private bool _mayRetry;
    private bool _beginningGone;
    private bool _deserted;
    private long _version;
    private long _fastest;
    private TaskCompletionSource? _room;
    private volatile AnswerHead? _head;
    private volatile FlightEnd _end;

    public FlightPlan Plan { get; } = plan;

    public Recording Recording { get; } = new(memory);

    /// <summary>Who is given this answer.</summary>
    public DeliveredSessions Sessions { get; } = new();

    /// <summary>Fires when nobody listens any more: what <c>RequestAborted</c> is to the pipeline.</summary>
    public CancellationToken Cancelled => _cancelled.Token;

    /// <summary>Goes up with each change. Read it first, then what there is, then wait for a change since.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>How it ended. Read it before the recording: what was recorded before the end is then seen.</summary>
    public FlightEnd End => _end;

    /// <summary><c>null</c> until it is decided what listeners are sent.</summary>
    public AnswerHead? Head => _head;

    /// <summary>What the answer ends with; set before the end.</summary>
    public IHeaderDictionary? Trailers { get; set; }

    /// <summary>The answer as it was stored; set before its last bytes are seen, <c>null</c> when it was not.</summary>
    public CachedAnswer? Stored { get; set; }

    /// <summary>How it failed, when it ended so.</summary>
    public AnswerHead? Failure { get; private set; }

    /// <summary>What the leader's pipeline threw; set before the end.</summary>
    public ExceptionDispatchInfo? Error { get; set; }

    /// <summary>The gateway refused whoever leads. The refusal is the leader's alone; the others ask <see cref="Succeed"/>.</summary>
    public bool IsDeserted => Volatile.Read(ref _deserted);

    /// <summary>The recording has grown past all use but passing it on: what everybody has passed is no longer kept.</summary>
    public bool IsBeginningGone => Volatile.Read(ref _beginningGone);

    /// <summary>No newcomer can be taken.</summary>
    public bool IsFull => _listeners >= Plan.Bounds.MaxListeners || Recording.Length > Plan.Bounds.MaxBytes;

    /// <summary>Whether a failure now would be tried again: somebody else waits, and the allowance is not used up.</summary>
    public bool WouldRetry
    {
        get
        {
            lock (_lock)
            {
                return OthersListen && Plan.Retries.IsLeft;
            }
        }
    }

    // Nobody waits for a slow listener; but with nobody near the end, more would only pile up.
    private bool HasRoom => _listeners == 0 || Recording.Length - _fastest <= MostAhead;

    private bool OthersListen => _listeners > (_leaderListens ? 1 : 0);

    /// <summary>The leader's own seat; once, before anybody else knows of the flight.</summary>
    public Listener Lead()
    {
        Note(Plan.Session);
        _listeners = 1;
        _leaderListens = true;
        return new Listener(this, leads: true);
    }

    /// <summary>A seat, or <c>null</c> when the flight is over or full.</summary>
    /// <param name="session">The Claude Code session that joins, if one does.</param>
    public Listener? TryJoin(string? session)
    {
        lock (_lock)
        {
            if (_closed || IsFull)
            {
                return null;
            }

            Note(session);
            _listeners++;
            _detached?.Dispose();
            _detached = null;
            return new Listener(this, leads: false);
        }
    }

    /// <summary>Gives the seat back, once. The last to leave decides the upstream call's fate.</summary>
    public void Leave(Listener listener)
    {
        listener.Cursor.Dispose();
        lock (_lock)
        {
            _leaderListens &= !listener.Leads;
            _room?.TrySetResult();
            if (--_listeners > 0)
            {
                return;
            }

            if (_end != FlightEnd.None)
            {
                Recording.LetGo();
                return;
            }

            if (Plan.OnAbandon == OnAbandon.Finish)
            {
                _detached = time.CreateTimer(static flight => ((Flight)flight!).CancelAbandoned(), this, Plan.Bounds.Detached, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        CancelAbandoned();
    }

    /// <summary>Notes how far a listener has come, for <see cref="RoomAsync"/>.</summary>
    public void Passed(Listener listener)
    {
        if (!IsBeginningGone)
        {
            return;
        }

        lock (_lock)
        {
            _fastest = Math.Max(_fastest, listener.Cursor.Position);
            if (HasRoom)
            {
                _room?.TrySetResult();
            }
        }
    }

    /// <summary>Returns when there has been a change since <paramref name="seen"/>, or when the caller has gone.</summary>
    public ValueTask ChangedAsync(Listener listener, long seen, CancellationToken gone)
    {
        lock (_lock)
        {
            if (_version != seen || gone.IsCancellationRequested)
            {
                return default;
            }

            listener.NextWaiting = _waiting;
            _waiting = listener;
            return listener.Arm();
        }
    }

    /// <summary>Ends one listener's wait: its caller has gone.</summary>
    public void Wake(Listener listener)
    {
        lock (_lock)
        {
            if (!Unlink(listener))
            {
                return;
            }
        }

        listener.Signal();
    }

    /// <summary>What listeners are sent first. For the writer, who then calls <see cref="Changed"/>.</summary>
    public void Begin(AnswerHead head) => _head = head;

    /// <summary>No newcomers: what this answer says is for who has asked already.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
        }

        table.Remove(this);
    }

    /// <summary>What is recorded from now on concerns the leader alone. For the writer.</summary>
    public void Desert()
    {
        Close();
        Volatile.Write(ref _deserted, true);
        Changed();
    }

    /// <summary>Keeps only what somebody has still to read. For the writer.</summary>
    public void LetBeginningGo()
    {
        Close();
        lock (_lock)
        {
            _beginningGone = true;
            Recording.LetGo();
        }
    }

    /// <summary>Returns when one listener at least is near the end. For the writer, once the beginning is gone.</summary>
    public async ValueTask RoomAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (HasRoom)
                {
                    return;
                }

                _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
            }

            await room.WaitAsync(cancellation);
        }
    }

    /// <summary>Wakes whoever waits.</summary>
    public void Changed()
    {
        Listener? waiting;
        lock (_lock)
        {
            _version++;
            waiting = _waiting;
            _waiting = null;
        }

        SignalAll(waiting);
    }

    /// <summary>Says how it ended, once. For the writer, who touches nothing of the flight afterwards.</summary>
    /// <param name="mayRetry">Whether another try could do better.</param>
    /// <param name="failure">What to say to who was sent nothing.</param>
    public void Finish(FlightEnd end, bool mayRetry = false, AnswerHead? failure = null)
    {
        Listener? waiting;
        lock (_lock)
        {
            _closed = true;
            Failure = failure;
            _end = end;
            _mayRetry = mayRetry && OthersListen;
            _version++;
            waiting = _waiting;
            _waiting = null;
            _detached?.Dispose();
            Recording.Seal();
            if (_listeners == 0)
            {
                Recording.LetGo();
            }
        }

        table.Remove(this);
        SignalAll(waiting);
    }

    /// <summary>
    /// A seat at the flight that tries again, for a listener who was sent nothing: the first to ask leads it. <c>null</c> when there is no
    /// other try.
    /// </summary>
    /// <param name="own">What the listener would lead it with.</param>
    public Listener? Succeed(FlightPlan own)
    {
        Listener leader;
        lock (_lock)
        {
            if (_successor is not null)
            {
                return _successor.TryJoin(own.Session);
            }

            if (!_deserted && !(_mayRetry && Plan.Retries.TryTake()))
            {
                return null;
            }

            _successor = new Flight(own with { Retries = Plan.Retries }, table, memory, time);
            leader = _successor.Lead();
        }

        table.Offer(leader.Flight);
        return leader;
    }

    private void Note(string? session)
    {
        if (session is not null)
        {
            Sessions.TryAdd(session);
        }
    }

    private void CancelAbandoned()
    {
        lock (_lock)
        {
            if (_listeners > 0 || _end != FlightEnd.None)
            {
                return;
            }

            _closed = true;
        }

        table.Remove(this);
        _cancelled.Cancel();
    }

    private bool Unlink(Listener listener)
    {
        if (_waiting == listener)
        {
            _waiting = listener.NextWaiting;
            return true;
        }

        for (var before = _waiting; before is not null; before = before.NextWaiting)
        {
            if (before.NextWaiting == listener)
            {
                before.NextWaiting = listener.NextWaiting;
                return true;
            }
        }

        return false;
    }

    private static void SignalAll(Listener? waiting)
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
