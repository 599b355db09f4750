namespace Cco.Gateway.Wire;

/// <summary>One change to a body that otherwise stays byte for byte what it was.</summary>
/// <param name="Start">Where it begins, in bytes.</param>
/// <param name="Removed">How many bytes of the body it takes out there.</param>
/// <param name="Inserted">What it puts there.</param>
internal readonly record struct BodySplice(int Start, int Removed, ReadOnlyMemory<byte> Inserted)
{
    /// <summary>The length of a body of <paramref name="length"/> bytes afterwards.</summary>
    public int LengthOf(int length) => length - Removed + Inserted.Length;

    /// <summary>Writes the changed body; <paramref name="target"/> has at least <see cref="LengthOf"/> bytes.</summary>
    public void Write(ReadOnlySpan<byte> body, Span<byte> target)
    {
        body[..Start].CopyTo(target);
        Inserted.Span.CopyTo(target[Start..]);
        body[(Start + Removed)..].CopyTo(target[(Start + Inserted.Length)..]);
    }
}
