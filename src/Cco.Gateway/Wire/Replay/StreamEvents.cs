using System.Text;

namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// The events of a whole recorded stream by place, by the same rules as <see cref="SseReader"/>, which is for bytes that arrive in chunks
/// and tells no places.
/// </summary>
internal ref struct StreamEvents(ReadOnlySpan<byte> stream)
{
    private readonly ReadOnlySpan<byte> _stream = stream;
    private int _at;
    private Run _line;

    /// <summary>The value of the <c>event</c> line; empty without one.</summary>
    public Run Name { get; private set; }

    /// <summary>The value of the <c>data</c> line.</summary>
    public Run Data { get; private set; }

    /// <summary>The <c>data</c> came on several lines, which no provider does; <see cref="Data"/> is the last of them.</summary>
    public bool IsSplit { get; private set; }

    /// <summary>All bytes of the event, comments before it and the empty line behind it included.</summary>
    public Run Frame { get; private set; }

    /// <summary>Steps to the next event; what no empty line ends is no event.</summary>
    public bool MoveNext()
    {
        var start = _at;
        var lines = 0;
        Name = default;
        while (TryReadLine())
        {
            if (_line.Length > 0)
            {
                ReadField(ref lines);
                continue;
            }

            if (lines > 0)
            {
                IsSplit = lines > 1;
                Frame = new Run(start, _at - start);
                return true;
            }

            start = _at;
            Name = default;
        }

        return false;
    }

    private bool TryReadLine()
    {
        var length = _stream[_at..].IndexOfAny((byte)'\r', (byte)'\n');
        if (length < 0)
        {
            return false;
        }

        _line = new Run(_at, length);
        if (_at == 0 && _line.Of(_stream).StartsWith(Encoding.UTF8.Preamble))
        {
            _line = new Run(Encoding.UTF8.Preamble.Length, length - Encoding.UTF8.Preamble.Length);
        }

        _at += length + (_stream[_at..].Slice(length).StartsWith("\r\n"u8) ? 2 : 1);
        return true;
    }

    private void ReadField(ref int lines)
    {
        var line = _line.Of(_stream);
        var colon = line.IndexOf((byte)':');
        var field = colon < 0 ? line : line[..colon];
        var skipped = colon < 0 ? line.Length : colon + 1;
        skipped += line[skipped..] is [(byte)' ', ..] ? 1 : 0;
        var value = new Run(_line.Start + skipped, line.Length - skipped);
        if (field.SequenceEqual("data"u8))
        {
            Data = value;
            lines++;
        }
        else if (field.SequenceEqual("event"u8))
        {
            Name = value;
        }
    }
}
