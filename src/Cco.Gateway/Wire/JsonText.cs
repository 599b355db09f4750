using System.Globalization;
using System.Text;

namespace Cco.Gateway.Wire;

/// <summary>
/// The inside of JSON strings as raw bytes, between the quotes and still escaped. Tolerant: nothing here throws, whatever the bytes are,
/// where the framework's own accessors refuse lone surrogates and invalid UTF-8.
/// </summary>
internal static class JsonText
{
    private const byte Escape = (byte)'\\';

    /// <summary>UTF-16 units of the unescaped string; a sum over pieces does not depend on where the pieces were cut.</summary>
    public static long CountCharacters(ReadOnlySpan<byte> raw)
    {
        long count = Encoding.UTF8.GetCharCount(raw);
        for (var at = raw.IndexOf(Escape); at >= 0; at = raw.IndexOf(Escape))
        {
            var behind = Math.Min(EscapeLength(raw[at..]), raw.Length - at) - 1;
            count -= behind;
            raw = raw[(at + 1 + behind)..];
        }

        return count;
    }

    /// <summary>The index of the quote that ends the string which began just before <paramref name="raw"/>, or -1.</summary>
    public static int EndOfString(ReadOnlySpan<byte> raw)
    {
        var start = 0;
        while (start < raw.Length)
        {
            var next = raw[start..].IndexOfAny((byte)'"', Escape);
            if (next < 0)
            {
                return -1;
            }

            start += next;
            if (raw[start] != Escape)
            {
                return start;
            }

            start += 2;
        }

        return -1;
    }

    /// <summary>Whether an escape names half of a surrogate pair only: valid JSON that has no text.</summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> raw)
    {
        for (var at = raw.IndexOf(Escape); at >= 0; at = raw.IndexOf(Escape))
        {
            raw = raw[at..];
            var length = EscapeLength(raw);
            if (TryReadUnit(raw, out var unit) && char.IsSurrogate(unit))
            {
                if (!char.IsHighSurrogate(unit) || !TryReadUnit(raw[length..], out var low) || !char.IsLowSurrogate(low))
                {
                    return true;
                }

                length *= 2;
            }

            raw = raw[Math.Min(length, raw.Length)..];
        }

        return false;
    }

    /// <summary>
    /// Writes the unescaped string, never longer than <paramref name="raw"/>, and returns its length. A lone surrogate becomes the three
    /// bytes it would have as a character, so that different names stay different.
    /// </summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> target)
    {
        var written = 0;
        for (var at = raw.IndexOf(Escape); at >= 0; at = raw.IndexOf(Escape))
        {
            raw[..at].CopyTo(target[written..]);
            written += at;
            raw = raw[at..];
            var length = Math.Min(EscapeLength(raw), raw.Length);
            if (!TryReadUnit(raw, out var unit))
            {
                target[written++] = Unescape(raw[length - 1]);
            }
            else if (char.IsHighSurrogate(unit) && TryReadUnit(raw[length..], out var low) && char.IsLowSurrogate(low))
            {
                written += new Rune(unit, low).EncodeToUtf8(target[written..]);
                length *= 2;
            }
            else
            {
                written += EncodeUnit(unit, target[written..]);
            }

            raw = raw[length..];
        }

        raw.CopyTo(target[written..]);
        return written + raw.Length;
    }

    /// <summary>Bytes of the escape the text begins with; of both when it and the next make one surrogate pair.</summary>
    public static int ScalarLength(ReadOnlySpan<byte> raw)
    {
        var length = Math.Min(EscapeLength(raw), raw.Length);
        return TryReadUnit(raw, out var high) && char.IsHighSurrogate(high) && TryReadUnit(raw[length..], out var low) && char.IsLowSurrogate(low)
            ? length * 2
            : length;
    }

    private static int EscapeLength(ReadOnlySpan<byte> escape) => escape.Length > 1 && escape[1] == (byte)'u' ? 6 : 2;

    private static bool TryReadUnit(ReadOnlySpan<byte> escape, out char unit)
    {
        unit = default;
        if (escape.Length < 6 || escape[0] != Escape || escape[1] != (byte)'u'
            || !ushort.TryParse(escape[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        unit = (char)value;
        return true;
    }

    private static byte Unescape(byte letter) => letter switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => letter,
    };

    private static int EncodeUnit(char unit, Span<byte> target)
    {
        if (Rune.TryCreate(unit, out var rune))
        {
            return rune.EncodeToUtf8(target);
        }

        target[0] = (byte)(0xE0 | (unit >> 12));
        target[1] = (byte)(0x80 | ((unit >> 6) & 0x3F));
        target[2] = (byte)(0x80 | (unit & 0x3F));
        return 3;
    }
}
