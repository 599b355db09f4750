using Cco.Gateway.Exchange;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace Cco.Gateway.Caching.Flights;

/// <summary>
/// Takes what the leader's pipeline answers and decides what listeners see of it, and when: a plain answer once it is stored, a stream as
/// it comes and its end once it is stored, a failure only when it will not be tried again.
/// </summary>
internal sealed class FlightWriter(Flight flight, GatewayExchange exchange, Landing landing)
{
    private AnswerHead? _head;
    private Passage _passage;
    private bool _tried;

    private enum Passage
    {
        /// <summary>The head is not there yet.</summary>
        Undecided,

        /// <summary>Listeners follow as the bytes come.</summary>
        Open,

        /// <summary>Recorded, and seen at the end only.</summary>
        Held,

        /// <summary>As <see cref="Held"/>; and not seen at all if somebody may try again.</summary>
        Failing,
    }

    /// <summary>Somebody may have been sent a byte: the head cannot change any more.</summary>
    public bool HasStarted { get; private set; }

    public bool IsUndecided => _passage == Passage.Undecided;

    private UpstreamAttempt? LastAttempt => exchange.Attempts.Count > 0 ? exchange.Attempts[^1] : null;

    /// <summary>Decides by the head; once, at the first byte or at the end of an answer without any.</summary>
    public void Begin(AnswerHead head)
    {
        _head = head;
        if (exchange.Refusal is not null)
        {
            flight.Desert();
            Open();
        }
        else if (landing.IsPlain(head))
        {
            _passage = Passage.Held;
        }
        else if (IsPassing(head) && flight.Plan.Retries.IsLeft)
        {
            _passage = Passage.Failing;
        }
        else
        {
            Open();
        }
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        flight.Recording.Append(bytes.Span);
        if (_passage != Passage.Open)
        {
            if (HasStarted || flight.Recording.Length <= landing.Cap)
            {
                return default;
            }

            Open();
        }

        return !_tried && IsLastOfStream() ? RevealLastAsync(cancellation) : RevealAsync(cancellation);
    }

    /// <summary>The pipeline is through.</summary>
    /// <param name="status">The status the pipeline left, for an answer that never came.</param>
    /// <param name="failure">What YARP reports; <c>null</c> when all went well.</param>
    /// <param name="aborted">The pipeline broke the connection off.</param>
    public async Task EndAsync(int status, IForwarderErrorFeature? failure, bool aborted)
    {
        if (failure is not null || aborted)
        {
            exchange.NotStored ??= _tried ? null : flight.Cancelled.IsCancellationRequested ? "abandoned" : "upstream-error";
            if (IsPassing(failure))
            {
                flight.TryHandOver();
            }

            if (HasStarted)
            {
                flight.Reveal();
            }

            flight.Finish(
                HasStarted ? FlightEnd.Broken : FlightEnd.Failed,
                new AnswerHead(HasStarted || status < 400 ? 502 : status, null, new HeaderDictionary(), failure, LastAttempt));
        }
        else if (_passage == Passage.Failing && flight.TryHandOver())
        {
            exchange.NotStored = "status";
            flight.Finish(FlightEnd.Failed, _head);
        }
        else
        {
            if (!_tried)
            {
                await LandAsync();
            }

            Open();
            flight.Reveal();
            flight.Finish(FlightEnd.Whole);
        }
    }

    private void Open()
    {
        _passage = Passage.Open;
        if (HasStarted)
        {
            return;
        }

        HasStarted = true;
        flight.Begin(_head!);
        if (_head!.Status != StatusCodes.Status200OK)
        {
            // Who asks from now on shall ask the upstream.
            flight.Close();
        }
    }

    // The tee has read these bytes before they came here.
    private bool IsLastOfStream() => _head!.IsStream && LastAttempt?.Facts is { Complete: true };

    private async ValueTask RevealLastAsync(CancellationToken cancellation)
    {
        if (LastAttempt!.Length != flight.Recording.Length)
        {
            // Something between the tee and here changes the stream or holds a part of it back: its end comes with the pipeline's.
            _passage = Passage.Held;
            return;
        }

        await LandAsync();
        await RevealAsync(cancellation);
    }

    private ValueTask RevealAsync(CancellationToken cancellation)
    {
        var length = flight.Recording.Length;
        if (length > landing.Cap && length > flight.Plan.Bounds.MaxBytes && !flight.IsBeginningGone)
        {
            flight.LetBeginningGo();
        }

        flight.Reveal();
        return flight.IsBeginningGone ? flight.RoomAsync(cancellation) : default;
    }

    private async Task LandAsync()
    {
        _tried = true;
        flight.Stored = await landing.LandAsync(flight, _head!);
    }

    // An upstream that says when to come again is not asked before.
    private bool IsPassing(AnswerHead head) =>
        head.Status >= StatusCodes.Status500InternalServerError && LastAttempt is not null && !head.Headers.ContainsKey(HeaderNames.RetryAfter);

    // Not a time-out: the upstream may be at work still, and will bill it.
    private static bool IsPassing(IForwarderErrorFeature? failure) => failure?.Error
        is ForwarderError.Request or ForwarderError.ResponseHeaders or ForwarderError.ResponseBodyDestination
        && failure.Exception is not (TimeoutException or OperationCanceledException);
}
