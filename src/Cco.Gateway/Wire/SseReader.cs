using System.Text;

namespace Cco.Gateway.Wire;

/// <summary>
/// Splits an SSE byte stream, cut anywhere, into events by the rules of the HTML standard: lines end with CR, LF or CRLF; a byte order mark
/// at the start, comments, <c>id</c> and <c>retry</c> are dropped; an event without a <c>data</c> line and one that was never closed by an
/// empty line are no events. Each byte is looked at once. An event that lies within one chunk and has one <c>data</c> line is not copied.
/// </summary>
/// <param name="maxEventBytes">
/// The most bytes of lines that one event may have; a larger event is skipped as a whole, wherever it was cut, and noted in <see cref="Overflowed"/>.
/// </param>
internal sealed class SseReader(int maxEventBytes = SseReader.DefaultMaxEventBytes) : IDisposable
{
    public const int DefaultMaxEventBytes = 16 * 1024 * 1024;

    private readonly PooledBuffer _line = new();
    private readonly PooledBuffer _name = new();
    private readonly PooledBuffer _data = new();
    private long _eventBytes;
    private bool _hasData;
    private bool _lineBegun;
    private bool _afterCarriageReturn;
    private bool _pastFirstLine;
    private bool _skipping;

    /// <summary>At least one event was too large and was skipped.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>Reads the next bytes; calls <paramref name="sink"/> for every event they finish.</summary>
    public void Append<TSink>(ReadOnlySpan<byte> bytes, TSink sink)
        where TSink : ISseSink
    {
        var fresh = default(Fresh);
        while (!bytes.IsEmpty)
        {
            if (_afterCarriageReturn)
            {
                _afterCarriageReturn = false;
                if (bytes[0] == (byte)'\n')
                {
                    bytes = bytes[1..];
                    continue;
                }
            }

            var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                CarryLine(bytes, ref fresh);
                break;
            }

            _afterCarriageReturn = bytes[end] == (byte)'\r';
            EndLine(bytes[..end], ref fresh, sink);
            bytes = bytes[(end + 1)..];
        }

        KeepFresh(ref fresh);
    }

    public void Dispose()
    {
        _line.Dispose();
        _name.Dispose();
        _data.Dispose();
    }

    private void CarryLine(ReadOnlySpan<byte> part, ref Fresh fresh)
    {
        _lineBegun = true;
        if (Fits(_line.Length + part.Length, ref fresh))
        {
            _line.Append(part);
        }
    }

    private void EndLine<TSink>(ReadOnlySpan<byte> rest, ref Fresh fresh, TSink sink)
        where TSink : ISseSink
    {
        var blank = !_lineBegun && rest.IsEmpty;
        var carried = _lineBegun;
        _lineBegun = false;
        if (!blank && Fits(_line.Length + rest.Length, ref fresh))
        {
            var line = rest;
            if (carried)
            {
                _line.Append(rest);
                line = _line.Written;
            }

            _eventBytes += line.Length;
            if (!_pastFirstLine && line.StartsWith(Encoding.UTF8.Preamble))
            {
                line = line[Encoding.UTF8.Preamble.Length..];
                blank = line.IsEmpty;
            }

            ReadField(line, carried, ref fresh);
        }

        _pastFirstLine = true;
        _line.Clear();
        if (blank)
        {
            EndEvent(ref fresh, sink);
        }
    }

    private void ReadField(ReadOnlySpan<byte> line, bool carried, ref Fresh fresh)
    {
        var colon = line.IndexOf((byte)':');
        var field = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? [] : line[(colon + 1)..];
        if (value is [(byte)' ', ..])
        {
            value = value[1..];
        }

        if (field.SequenceEqual("data"u8))
        {
            AddData(value, carried, ref fresh);
        }
        else if (field.SequenceEqual("event"u8))
        {
            _name.Clear();
            fresh.Name = carried ? default : value;
            if (carried)
            {
                _name.Append(value);
            }
        }
    }

    private void AddData(ReadOnlySpan<byte> value, bool carried, ref Fresh fresh)
    {
        if (!_hasData && !carried)
        {
            fresh.Data = value;
            fresh.HasData = true;
        }
        else
        {
            KeepFreshData(ref fresh);
            if (_hasData)
            {
                _data.Append("\n"u8);
            }

            _data.Append(value);
        }

        _hasData = true;
    }

    private void EndEvent<TSink>(ref Fresh fresh, TSink sink)
        where TSink : ISseSink
    {
        if (_hasData && !_skipping)
        {
            sink.OnEvent(fresh.Name.IsEmpty ? _name.Written : fresh.Name, fresh.HasData ? fresh.Data : _data.Written);
        }

        _skipping = false;
        Forget(ref fresh);
    }

    // Whether the unfinished event stays within the bound with so many bytes more.
    private bool Fits(int lineBytes, ref Fresh fresh)
    {
        if (!_skipping && _eventBytes + lineBytes > maxEventBytes)
        {
            Overflowed = true;
            _skipping = true;
            _line.Clear();
            Forget(ref fresh);
        }

        return !_skipping;
    }

    private void Forget(ref Fresh fresh)
    {
        fresh = default;
        _name.Clear();
        _data.Clear();
        _hasData = false;
        _eventBytes = 0;
    }

    private void KeepFresh(ref Fresh fresh)
    {
        KeepFreshData(ref fresh);
        if (!fresh.Name.IsEmpty)
        {
            _name.Clear();
            _name.Append(fresh.Name);
        }
    }

    private void KeepFreshData(ref Fresh fresh)
    {
        if (fresh.HasData)
        {
            _data.Append(fresh.Data);
            fresh.HasData = false;
        }
    }

    // What of the unfinished event still lies in the caller's chunk.
    private ref struct Fresh
    {
        public ReadOnlySpan<byte> Name;
        public ReadOnlySpan<byte> Data;
        public bool HasData;
    }
}
