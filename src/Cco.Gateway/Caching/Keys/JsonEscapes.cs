using System.Text;

namespace Cco.Gateway.Caching.Keys;

/// <summary>Reads the inside of a JSON string whose escapes are known to be well formed.</summary>
internal static class JsonEscapes
{
    /// <summary>
    /// Writes the UTF-8 that <paramref name="raw"/> stands for; it is never longer than <paramref name="raw"/>. Returns its length, or
    /// -1 for half of a surrogate pair.
    /// </summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        var written = 0;
        for (var escape = raw.IndexOf((byte)'\\'); escape >= 0; escape = raw.IndexOf((byte)'\\'))
        {
            raw[..escape].CopyTo(destination[written..]);
            written += escape;
            raw = raw[(escape + 1)..];
            if (raw[0] != 'u')
            {
                destination[written++] = Simple(raw[0]);
                raw = raw[1..];
                continue;
            }

            if (!TryReadRune(ref raw, out var rune))
            {
                return -1;
            }

            written += rune.EncodeToUtf8(destination[written..]);
        }

        raw.CopyTo(destination[written..]);
        return written + raw.Length;
    }

    private static byte Simple(byte letter) => letter switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'t' => (byte)'\t',
        (byte)'r' => (byte)'\r',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => letter,
    };

    // raw begins at the 'u'; moves behind the escape, or behind both escapes of a pair.
    private static bool TryReadRune(ref ReadOnlySpan<byte> raw, out Rune rune)
    {
        var unit = ReadUnit(raw);
        raw = raw[5..];
        if (Rune.TryCreate(unit, out rune))
        {
            return true;
        }

        if (!raw.StartsWith("\\u"u8) || !Rune.TryCreate(unit, ReadUnit(raw[1..]), out rune))
        {
            return false;
        }

        raw = raw[6..];
        return true;
    }

    // escape begins at the 'u'; what follows is known to be four hex digits.
    private static char ReadUnit(ReadOnlySpan<byte> escape) =>
        (char)((Digit(escape[1]) << 12) | (Digit(escape[2]) << 8) | (Digit(escape[3]) << 4) | Digit(escape[4]));

    private static int Digit(byte hex) => (hex & 0xF) + (hex > '9' ? 9 : 0);
}
