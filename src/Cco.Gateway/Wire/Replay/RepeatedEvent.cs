using System.Buffers;

namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// An event of which a stream has thousands in a row that differ in one string only. What was read of one holds for the next when the bytes
/// before and behind that string are the same, so only the first is parsed, and those whose string has escapes.
/// </summary>
internal sealed class RepeatedEvent
{
    private static readonly SearchValues<byte> NotPlain = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    private Run _before;
    private Run _behind;
    private bool _known;

    /// <summary>Another kind of event comes, or the same would mean something else.</summary>
    public void Forget() => _known = false;

    /// <summary>Notes an event that was read.</summary>
    /// <param name="text">The stream.</param>
    /// <param name="data">The event's data.</param>
    /// <param name="piece">The inside of the string in it that is a piece of a text.</param>
    public void Learn(ReadOnlySpan<byte> text, Run data, Run piece)
    {
        data = WithoutPadding(text, data);
        _before = new Run(data.Start, piece.Start - data.Start);
        _behind = new Run(piece.End, data.End - piece.End);
        _known = _behind.Length > 0;
    }

    /// <summary>Whether the event is the one that was learned with another piece.</summary>
    public bool TryMatch(ReadOnlySpan<byte> text, Run data, out Run piece)
    {
        piece = default;
        if (!_known)
        {
            return false;
        }

        data = WithoutPadding(text, data);
        piece = new Run(data.Start + _before.Length, data.Length - _before.Length - _behind.Length);
        return piece.Length >= 0 && data.Of(text).StartsWith(_before.Of(text)) && data.Of(text).EndsWith(_behind.Of(text))
            && !piece.Of(text).ContainsAny(NotPlain);
    }

    // Some providers put spaces before the last brace, as many as they like.
    private static Run WithoutPadding(ReadOnlySpan<byte> text, Run data) => data.Of(text) is [.. var most, (byte)'}']
        ? new Run(data.Start, most.TrimEnd((byte)' ').Length)
        : data;
}
