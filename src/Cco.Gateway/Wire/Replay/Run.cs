namespace Cco.Gateway.Wire.Replay;

/// <summary>A run of bytes of one text; what is only passed on is named by place and copied once, raw.</summary>
internal readonly record struct Run(int Start, int Length)
{
    public int End => Start + Length;

    /// <summary>Without its first and last byte: the inside of a string, an array or an object.</summary>
    public Run Inner => new(Start + 1, Length - 2);

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text) => text.Slice(Start, Length);
}
