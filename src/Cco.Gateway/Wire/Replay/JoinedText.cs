namespace Cco.Gateway.Wire.Replay;

/// <summary>A string that comes in pieces, or <c>null</c> when none of them was a string.</summary>
internal sealed class JoinedText : IDisposable
{
    private readonly RunList _pieces = new();

    /// <summary>At least one piece, be it empty, was a string.</summary>
    public bool IsText { get; private set; }

    /// <summary>Adds a piece; <c>false</c> when it is neither a string nor <c>null</c>.</summary>
    public bool TryAdd(RawMember piece)
    {
        if (piece.IsString)
        {
            IsText = true;
            _pieces.Add(piece.Value.Inner);
        }

        return piece.IsString || piece.IsNull;
    }

    /// <summary>Adds the inside of a string.</summary>
    public void Add(Run piece) => _pieces.Add(piece);

    public void Write(ReadOnlySpan<byte> text, PooledBuffer target)
    {
        if (IsText)
        {
            target.Joined(text, _pieces);
        }
        else
        {
            target.Append("null"u8);
        }
    }

    public void Dispose() => _pieces.Dispose();
}
