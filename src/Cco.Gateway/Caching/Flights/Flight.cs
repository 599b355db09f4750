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
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancelled = new();
    private WaitingLine _waiting;
    private ITimer? _detached;
    private Flight? _successor;
    private int _listeners;
    private bool _led;
    private bool _leaderListens;
    private bool _closed;
    private bool _deserted;
    private long _version;
    private volatile Headway? _headway;
    private volatile AnswerHead? _head;
    private volatile FlightEnd _end;

    /// <summary>As whoever leads it planned it.</summary>
    public FlightPlan Plan { get; private set; } = plan;

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
    public bool IsBeginningGone => _headway is not null;

    /// <summary>No newcomer can be taken.</summary>
    public bool IsFull => _listeners >= Plan.Bounds.MaxListeners || Recording.Length > Plan.Bounds.MaxBytes;

    /// <summary>Callers that listen.</summary>
    public int Listeners
    {
        get
        {
            lock (_lock)
            {
                return _listeners;
            }
        }
    }

    /// <summary>The seat at its head; for the first who comes.</summary>
    public Listener Lead()
    {
        _listeners = 1;
        return Seat(Plan);
    }

    /// <summary>A seat, or <c>null</c> when the flight is over or full.</summary>
    public Listener? TryJoin(FlightPlan own)
    {
        lock (_lock)
        {
            if (_closed || IsFull)
            {
                return null;
            }

            _listeners++;
            return Seat(own);
        }
    }

    /// <summary>Gives the seat back, once. The last to leave decides the upstream call's fate.</summary>
    public void Leave(Listener listener)
    {
        for (var kept = Unseat(listener); kept is not null;)
        {
            kept = kept.Release(led: false);
        }
    }

    /// <summary>
    /// Changes the seat, once, for one at the flight that tries again: for a listener who was sent nothing. The first who comes leads it.
    /// <c>null</c> when there is no other try.
    /// </summary>
    /// <param name="own">What the listener would lead it with.</param>
    public Listener? Succeed(Listener listener, FlightPlan own)
    {
        var seat = Unseat(listener)?.Claim(own with { Retries = Plan.Retries });
        if (seat is { Leads: true })
        {
            table.Offer(seat.Flight);
        }

        return seat;
    }

    /// <summary>Returns when there has been a change since <paramref name="seen"/>, when the listener is woken, or when the caller has gone.</summary>
    public ValueTask ChangedAsync(Listener listener, long seen, CancellationToken gone)
    {
        lock (_lock)
        {
            if (_version != seen || listener.TakeWake() || gone.IsCancellationRequested)
            {
                return default;
            }

            _waiting.Add(listener);
            return listener.Arm();
        }
    }

    /// <summary>Ends one listener's wait, or its next one when it does not wait: its caller has gone, or something is to be sent to it.</summary>
    public void Wake(Listener listener)
    {
        lock (_lock)
        {
            if (!_waiting.Remove(listener))
            {
                listener.KeepWake();
                return;
            }
        }

        listener.Signal();
    }

    /// <summary>Notes how far a listener has come, for <see cref="RoomAsync"/>.</summary>
    public void Passed(Listener listener) => _headway?.Passed(listener.Cursor.Position);

    /// <summary>What listeners are sent first. For the writer, who then calls <see cref="Reveal"/>.</summary>
    public void Begin(AnswerHead head) => _head = head;

    /// <summary>Shows listeners all that was recorded. For the writer.</summary>
    public void Reveal()
    {
        Recording.Reveal();
        Changed();
    }

    /// <summary>No newcomers: what this answer says is for who has asked already. For the writer.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
        }

        table.Remove(this);
    }

    /// <summary>What is recorded from now on concerns the leader alone: the others have seats at a successor. For the writer.</summary>
    public void Desert()
    {
        lock (_lock)
        {
            _closed = true;
            _successor = Successor(_listeners - (_leaderListens ? 1 : 0));
            _deserted = true;
        }

        table.Remove(this);
        Changed();
    }

    /// <summary>
    /// Lets another flight try again, where others listen and the allowance is not used up; everybody here has a seat there. For the writer,
    /// who then calls <see cref="Finish"/>.
    /// </summary>
    public bool TryHandOver()
    {
        lock (_lock)
        {
            if (_listeners <= (_leaderListens ? 1 : 0) || !Plan.Retries.TryTake())
            {
                return false;
            }

            _closed = true;
            _successor = Successor(_listeners);
            return true;
        }
    }

    /// <summary>Keeps only what somebody has still to read. For the writer.</summary>
    public void LetBeginningGo()
    {
        Close();
        lock (_lock)
        {
            _headway = new Headway(Recording);
            if (_listeners == 0)
            {
                _headway.Free();
            }

            Recording.LetGo();
        }
    }

    /// <summary>Returns when one listener at least is near the end. For the writer, once the beginning is gone.</summary>
    public ValueTask RoomAsync(CancellationToken cancellation) => _headway!.RoomAsync(cancellation);

    /// <summary>Says how it ended, once. For the writer, who touches nothing of the flight afterwards.</summary>
    /// <param name="failure">What to say to who was sent nothing.</param>
    public void Finish(FlightEnd end, AnswerHead? failure = null)
    {
        lock (_lock)
        {
            _closed = true;
            Failure = failure;
            _end = end;
            _detached?.Dispose();
            Recording.Seal();
            if (_listeners == 0)
            {
                Recording.LetGo();
            }
        }

        table.Remove(this);
        Changed();
    }

    /// <summary>Wakes whoever waits.</summary>
    private void Changed()
    {
        Listener? waiting;
        lock (_lock)
        {
            _version++;
            waiting = _waiting.TakeAll();
        }

        WaitingLine.SignalAll(waiting);
    }

    private Flight Successor(int seats) => new(Plan, table, memory, time) { _listeners = seats };

    // A seat that was kept here: it is there even when this flight is over by now. Only what nobody keeps any more cannot be had.
    private Listener? Claim(FlightPlan own)
    {
        lock (_lock)
        {
            if (!IsBeginningGone)
            {
                return Seat(own);
            }
        }

        Release(led: false);
        return null;
    }

    private Listener Seat(FlightPlan own)
    {
        var leads = !_led;
        if (leads)
        {
            Plan = own;
            _led = true;
            _leaderListens = true;
        }

        if (own.Session is { } session)
        {
            Sessions.TryAdd(session);
        }

        _detached?.Dispose();
        _detached = null;
        return new Listener(this, leads);
    }

    // The flight where this listener has another seat, if there is one.
    private Flight? Unseat(Listener listener)
    {
        listener.Cursor.Dispose();
        return Release(listener.Leads);
    }

    private Flight? Release(bool led)
    {
        Flight? kept;
        lock (_lock)
        {
            kept = _deserted && led ? null : _successor;
            _leaderListens &= !led;
            if (--_listeners > 0)
            {
                return kept;
            }

            _headway?.Free();
            if (!_led)
            {
                // Nobody came to try again.
                _closed = true;
                Recording.Seal();
            }

            if (!_led || _end != FlightEnd.None)
            {
                Recording.LetGo();
                return kept;
            }

            if (Plan.OnAbandon == OnAbandon.Finish)
            {
                _detached = time.CreateTimer(static flight => ((Flight)flight!).CancelAbandoned(), this, Plan.Bounds.Detached, Timeout.InfiniteTimeSpan);
                return kept;
            }
        }

        CancelAbandoned();
        return kept;
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
}
