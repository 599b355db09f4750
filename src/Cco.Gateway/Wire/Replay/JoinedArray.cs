namespace Cco.Gateway.Wire.Replay;

/// <summary>An array that comes in pieces, or <c>null</c> when none of them was an array.</summary>
internal sealed class JoinedArray : IDisposable
{
    private readonly RunList _pieces = new();
    private bool _isArray;

    /// <summary>Adds a piece; <c>false</c> when it is neither an array nor <c>null</c>.</summary>
    public bool TryAdd(ReadOnlySpan<byte> text, RawMember piece)
    {
        if (!piece.IsArray)
        {
            return piece.IsNull;
        }

        _isArray = true;
        if (new RawElements(text, piece.Value).MoveNext())
        {
            _pieces.Add(piece.Value.Inner);
        }

        return true;
    }

    public void Write(ReadOnlySpan<byte> text, PooledBuffer target)
    {
        if (!_isArray)
        {
            target.Append("null"u8);
            return;
        }

        target.Append("["u8);
        foreach (var piece in _pieces.Runs)
        {
            target.Comma();
            target.Append(piece.Of(text));
        }

        target.Append("]"u8);
    }

    public void Dispose() => _pieces.Dispose();
}
