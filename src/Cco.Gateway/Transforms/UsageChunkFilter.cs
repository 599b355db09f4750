using Cco.Gateway.Wire;
using Cco.Gateway.Wire.OpenAi;

namespace Cco.Gateway.Transforms;

/// <summary>
/// Passes a Chat Completions stream on, event by event as they end, without the chunk that only the gateway asked for
/// (<see cref="UsageChunk"/>). An event that is longer than that chunk can be is passed on as it comes.
/// </summary>
internal sealed class UsageChunkFilter(Stream inner) : AsyncReadStream
{
    /// <summary>Far more than a usage chunk has.</summary>
    public const int MaxHeld = 16 * 1024;

    private readonly PooledBuffer _held = new();
    private readonly PooledBuffer _ready = new();
    private int _taken;
    private int _searched;
    private bool _passing;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            // The caller waits for bytes; those that are ready need no waiting.
            return _taken < _ready.Length ? 0 : await inner.ReadAsync(buffer, cancellationToken);
        }

        while (_taken == _ready.Length)
        {
            // The caller's own memory is free until there is something for it.
            var read = await inner.ReadAsync(buffer, cancellationToken);
            _ready.Clear();
            _taken = 0;
            if (read > 0)
            {
                Sort(buffer.Span[..read]);
            }
            else if (_held.Length == 0)
            {
                return 0;
            }
            else
            {
                Release();
            }
        }

        var count = Math.Min(buffer.Length, _ready.Length - _taken);
        _ready.Written.Slice(_taken, count).CopyTo(buffer.Span);
        _taken += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _held.Dispose();
            _ready.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // At the end of the stream: a CR there ends its line after all, and what is no whole event is passed on.
    private void Release()
    {
        if (_passing || !UsageChunk.Is(_held.Written))
        {
            _ready.Append(_held.Written);
        }

        _held.Clear();
    }

    // Whole events become ready, but for the one that is left out; the beginning of the next is held.
    private void Sort(ReadOnlySpan<byte> bytes)
    {
        _held.Append(bytes);
        var rest = _held.Written;
        while (SseBoundary.EndOfEvent(rest, atLineStart: !_passing, _searched) is > 0 and var end)
        {
            if (_passing || !UsageChunk.Is(rest[..end]))
            {
                _ready.Append(rest[..end]);
            }

            rest = rest[end..];
            _searched = 0;
            _passing = false;
        }

        if (rest.Length > (_passing ? SseBoundary.Overlap : MaxHeld))
        {
            // Its end may have begun in its last bytes.
            _passing = true;
            _ready.Append(rest[..^SseBoundary.Overlap]);
            rest = rest[^SseBoundary.Overlap..];
        }

        _searched = rest.Length;
        _held.RemoveFirst(_held.Length - rest.Length);
    }
}
