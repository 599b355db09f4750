namespace Cco.Gateway.Caching.Flights;

/// <summary>One listener's place in a recording. What it has read stays in memory until it moves on. Not thread-safe; dispose once.</summary>
internal sealed class Cursor : IDisposable
{
    private readonly Recording _recording;
    private Segment? _segment;

    /// <param name="beginning">With a reference for this cursor.</param>
    public Cursor(Recording recording, Segment beginning) => (_recording, _segment) = (recording, beginning);

    /// <summary>Bytes passed.</summary>
    public long Position { get; private set; }

    /// <summary>The next visible bytes, as many as lie in one piece; empty when there are none yet. Valid until <see cref="Pass"/>.</summary>
    public ReadOnlyMemory<byte> Peek()
    {
        var visible = _recording.Visible;
        if (Position == visible)
        {
            return default;
        }

        if (Position == _segment!.End)
        {
            var passed = _segment;
            _segment = passed.Next!.Retain();
            passed.Release();
        }

        return _segment.Slice(Position, Math.Min(visible, _segment.End));
    }

    public void Pass(int bytes) => Position += bytes;

    public void Dispose()
    {
        _segment?.Release();
        _segment = null;
    }
}
