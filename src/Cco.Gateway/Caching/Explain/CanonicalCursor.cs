using Cco.Gateway.Caching.Keys;

namespace Cco.Gateway.Caching.Explain;

/// <summary>Goes through canonical bytes (docs/cache-key.md, "Encoding"), which it trusts to be well formed.</summary>
internal ref struct CanonicalCursor(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly byte Peek() => _bytes[Position];

    public byte Take() => _bytes[Position++];

    public bool TryTake(byte tag)
    {
        if (_bytes[Position] != tag)
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>The text or number that starts here, without its tag and end.</summary>
    public ReadOnlySpan<byte> TakeText()
    {
        var rest = _bytes[(Position + 1)..];
        var text = rest[..rest.IndexOf(CanonicalTag.End)];
        Position += text.Length + 2;
        return text;
    }

    /// <summary>The bytes of the value that starts here, whatever it is.</summary>
    public ReadOnlySpan<byte> TakeValue()
    {
        var start = Position;
        var depth = 0;
        do
        {
            switch (_bytes[Position])
            {
                case CanonicalTag.Text or CanonicalTag.Number:
                    TakeText();
                    break;
                case CanonicalTag.ArrayOpen or CanonicalTag.OrderedOpen or CanonicalTag.SortedOpen:
                    Position++;
                    depth++;
                    break;
                case CanonicalTag.ArrayClose or CanonicalTag.OrderedClose or CanonicalTag.SortedClose:
                    Position++;
                    depth--;
                    break;
                default:
                    Position++;
                    break;
            }
        }
        while (depth > 0);
        return _bytes[start..Position];
    }
}
