namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// Cuts text into the pieces of a made stream, between Unicode scalars (contract.md 5.4): large enough that the frames around them stay
/// small beside them, small enough that a client which shows them shows text growing.
/// </summary>
internal static class TextPieces
{
    private const int PieceBytes = 256;

    /// <summary>Bytes of the next piece of a JSON string's inside; no escape and no pair of surrogates is cut.</summary>
    public static int NextEscaped(ReadOnlySpan<byte> raw)
    {
        for (var at = 0; at < PieceBytes && raw.Length > PieceBytes;)
        {
            var escape = raw[at..PieceBytes].IndexOf((byte)'\\');
            if (escape < 0)
            {
                return ToScalar(raw, PieceBytes);
            }

            at += escape;
            at += JsonText.ScalarLength(raw[at..]);
            if (at >= PieceBytes)
            {
                return at;
            }
        }

        return raw.Length;
    }

    /// <summary>Bytes of the next piece of UTF-8 text.</summary>
    public static int NextPlain(ReadOnlySpan<byte> text) => text.Length <= PieceBytes ? text.Length : ToScalar(text, PieceBytes);

    private static int ToScalar(ReadOnlySpan<byte> text, int at)
    {
        while ((text[at] & 0xC0) == 0x80)
        {
            at--;
        }

        return at;
    }
}
