namespace Cco.Gateway.Wire;

/// <summary>Finds where an SSE event ends in raw bytes, for who passes events on as they are.</summary>
internal static class SseBoundary
{
    /// <summary>The end of an event may have begun so many bytes before what comes next: CR LF CR.</summary>
    public const int Overlap = 3;

    /// <summary>
    /// The bytes up to and with the empty line that ends the first event; -1 when they do not hold all of it. A line ends with LF, CR or CRLF;
    /// a CR that is the last byte may be half of a CRLF, so its line is not ended yet.
    /// </summary>
    /// <param name="bytes">The event, or the rest of it.</param>
    /// <param name="atLineStart">Whether they begin at the start of a line, where an empty line is an event of its own.</param>
    /// <param name="searched">How many of them were searched before without an end, to search no byte twice.</param>
    public static int EndOfEvent(ReadOnlySpan<byte> bytes, bool atLineStart = true, int searched = 0)
    {
        var at = Math.Max(0, searched - Overlap);
        if (at == 0 && atLineStart && LineEnd(bytes) is > 0 and var blank)
        {
            return blank;
        }

        while (true)
        {
            var next = bytes[at..].IndexOfAny((byte)'\n', (byte)'\r');
            if (next < 0)
            {
                return -1;
            }

            at += next;
            var length = LineEnd(bytes[at..]);
            if (length == 0)
            {
                return -1;
            }

            at += length;
            if (LineEnd(bytes[at..]) is > 0 and var end)
            {
                return at + end;
            }
        }
    }

    // The length of the line end that the bytes begin with; 0 when they begin with none, or with one that may go on.
    private static int LineEnd(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [(byte)'\n', ..] => 1,
        [(byte)'\r', (byte)'\n', ..] => 2,
        [(byte)'\r', _, ..] => 1,
        _ => 0,
    };
}
