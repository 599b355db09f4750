namespace Cco.Gateway.Wire;

/// <summary>
/// Knows of an event stream, as it is sent piece by piece, whether a further event or comment may be put in here: at least one event has
/// been sent, and what was sent last is the empty line that ends one. Dispose once.
/// </summary>
/// <param name="first">The name of the event that has to come first; empty when any will do.</param>
internal sealed class EventGap(ReadOnlyMemory<byte> first = default) : ISseSink, IDisposable
{
    // Up to the first event; what comes then need not be read.
    private SseReader? _beginning = new();
    private bool _hasBegun;
    private (byte Third, byte Second, byte Last) _tail;

    /// <remarks>An empty line that ends with CR may go on with LF, so it is no gap.</remarks>
    public bool IsOpen => _hasBegun && _tail switch
    {
        (_, (byte)'\n', (byte)'\n') => true,
        ((byte)'\n' or (byte)'\r', (byte)'\r', (byte)'\n') => true,
        _ => false,
    };

    public void Pass(ReadOnlySpan<byte> bytes)
    {
        _beginning?.Append(bytes, this);
        if (_hasBegun)
        {
            Dispose();
        }

        _tail = bytes switch
        {
            [.., var third, var second, var last] => (third, second, last),
            [var second, var last] => (_tail.Last, second, last),
            [var last] => (_tail.Second, _tail.Last, last),
            _ => _tail,
        };
    }

    public void Dispose()
    {
        _beginning?.Dispose();
        _beginning = null;
    }

    void ISseSink.OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data) => _hasBegun |= first.IsEmpty || name.SequenceEqual(first.Span);
}
