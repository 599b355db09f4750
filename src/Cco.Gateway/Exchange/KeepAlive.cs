using Cco.Gateway.Wire;

namespace Cco.Gateway.Exchange;

/// <summary>
/// Keeps one event stream to one client alive while its upstream is silent (docs/decisions/015-keep-alive.md): says when a ping is due, whether
/// one may stand there, and which. Whoever sends the stream asks; nothing of it is the answer's. One thread at a time; dispose once.
/// </summary>
internal sealed class KeepAlive : IDisposable
{
    /// <summary>So long nothing was sent.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>Pings between two pieces of the answer: after ten minutes a connection that says nothing is taken for dead, and the client shall see it.</summary>
    public const int MostInARow = 40;

    private static readonly byte[] PingEvent = "event: ping\ndata: {\"type\": \"ping\"}\n\n"u8.ToArray();
    private static readonly byte[] PingComment = ": ping\n\n"u8.ToArray();
    private static readonly byte[] MessageStart = "message_start"u8.ToArray();

    private readonly UpstreamAttempt _attempt;
    private readonly TimeProvider _time;
    private readonly byte[] _ping;
    private readonly EventGap _gap;
    private long _last;
    private int _inARow;

    private KeepAlive(UpstreamAttempt attempt, bool isAnthropic, TimeProvider time)
    {
        (_attempt, _time) = (attempt, time);
        (_ping, _gap) = isAnthropic ? (PingEvent, new EventGap(MessageStart)) : (PingComment, new EventGap());
        _last = time.GetTimestamp();
    }

    /// <summary>How long until <see cref="Take"/> may give something; whole milliseconds, as timers count.</summary>
    public TimeSpan Due => TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((Interval - _time.GetElapsedTime(_last)).TotalMilliseconds)));

    /// <summary><c>null</c> when the answer whose head the response has is no stream that is understood, or none that bytes can be added to.</summary>
    /// <param name="attempt">The upstream call it comes from.</param>
    public static KeepAlive? For(HttpContext context, UpstreamAttempt? attempt, TimeProvider time)
    {
        var response = context.Response;
        var kind = context.GetExchange().Endpoint.Kind;
        return attempt is not null
            && kind is ApiEndpointKind.Messages or ApiEndpointKind.ChatCompletions or ApiEndpointKind.Responses
            && response is { StatusCode: StatusCodes.Status200OK, ContentLength: null }
            && MediaType.IsEventStream(response.ContentType)
            && response.Headers.ContentEncoding.ToString() is "" or "identity"
            ? new KeepAlive(attempt, kind == ApiEndpointKind.Messages, time)
            : null;
    }

    /// <summary>Notes the next piece of the answer, before it is sent.</summary>
    public void Sending(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            _gap.Pass(bytes);
            _inARow = 0;
            _last = _time.GetTimestamp();
        }
    }

    /// <summary>The ping to send next; empty when it is not yet time, when the upstream has ended, or inside an event.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        if (_time.GetElapsedTime(_last) < Interval)
        {
            return default;
        }

        _last = _time.GetTimestamp();
        if (_inARow == MostInARow || _attempt.Facts is not null || !_gap.IsOpen)
        {
            return default;
        }

        _inARow++;
        return _ping;
    }

    public void Dispose() => _gap.Dispose();
}
