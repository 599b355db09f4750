namespace Cco.Gateway.Wire.Replay;

/// <summary>Which output item an event is of.</summary>
/// <param name="Id">Its id as it is written, quotes included.</param>
/// <param name="Index">Its position.</param>
internal readonly record struct ItemPlace(Run Id, int Index)
{
    public void Write(ReadOnlySpan<byte> text, PooledBuffer target)
    {
        target.Name("item_id"u8);
        target.Append(Id.Of(text));
        target.Number("output_index"u8, Index);
    }
}
