using System.Buffers;

namespace Cco.Gateway.Caching.Keys;

/// <summary>
/// Walks over JSON (RFC 8259, valid UTF-8) without throwing and without keeping anything. It jumps from escape to escape, where
/// <see cref="System.Text.Json.Utf8JsonReader"/> walks byte by byte after a string's first: prompts are long strings full of <c>\n</c>.
/// </summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> json)
{
    /// <summary>What <see cref="Peek"/> gives behind the last byte; it begins no token.</summary>
    public const byte Nothing = 0;

    // Quote, backslash and the control characters, which JSON wants escaped.
    private static readonly SearchValues<byte> StopsText = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (byte)code), .. "\"\\"u8]);

    private readonly ReadOnlySpan<byte> _json = json;
    private int _at;

    /// <summary>The first byte of the next token.</summary>
    public byte Peek()
    {
        while (_at < _json.Length)
        {
            var next = _json[_at];
            if (next > ' ' || next is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return next;
            }

            _at++;
        }

        return Nothing;
    }

    /// <summary>Whether everything but white space is read.</summary>
    public bool IsAtEnd() => Peek() == Nothing && _at == _json.Length;

    /// <summary>Steps over the next token if it is this one byte.</summary>
    public bool TryTake(char token)
    {
        if (Peek() != token)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Steps over <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public bool TryTake(ReadOnlySpan<byte> literal)
    {
        if (!_json[_at..].StartsWith(literal))
        {
            return false;
        }

        _at += literal.Length;
        return true;
    }

    /// <summary>Reads a string. <paramref name="raw"/> is what is between the quotes, its escapes well formed.</summary>
    public bool TryReadText(out ReadOnlySpan<byte> raw, out bool escaped)
    {
        escaped = false;
        raw = default;
        if (!TryTake('"'))
        {
            return false;
        }

        for (var start = _at; ;)
        {
            var length = _json[_at..].IndexOfAny(StopsText);
            if (length < 0)
            {
                return false;
            }

            _at += length;
            if (_json[_at] == '"')
            {
                raw = _json[start.._at++];
                return true;
            }

            escaped = true;
            if (!TryStepOverEscape())
            {
                return false;
            }
        }
    }

    /// <summary>Reads a number as written.</summary>
    public bool TryReadNumber(out ReadOnlySpan<byte> raw)
    {
        var start = _at;
        StepOver((byte)'-');
        var whole = _at;
        var valid = Digits() is var digits and > 0 && (digits == 1 || _json[whole] != '0');
        if (StepOver((byte)'.'))
        {
            valid &= Digits() > 0;
        }

        if (StepOver((byte)'e') || StepOver((byte)'E'))
        {
            _ = StepOver((byte)'+') || StepOver((byte)'-');
            valid &= Digits() > 0;
        }

        raw = _json[start.._at];
        return valid;
    }

    // At a backslash, or at a control character, which is no escape.
    private bool TryStepOverEscape()
    {
        var rest = _json[_at..];
        if (rest.Length < 2 || rest[0] != '\\')
        {
            return false;
        }

        var length = rest[1] == 'u' ? 6 : 2;
        _at += length;
        return rest.Length >= length && (length == 2 ? "\"\\/bfnrt"u8.Contains(rest[1]) : IsHex(rest[2..6]));
    }

    private static bool IsHex(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }

        return true;
    }

    private bool StepOver(byte expected)
    {
        var found = _at < _json.Length && _json[_at] == expected;
        _at += found ? 1 : 0;
        return found;
    }

    private int Digits()
    {
        var start = _at;
        while (_at < _json.Length && char.IsAsciiDigit((char)_json[_at]))
        {
            _at++;
        }

        return _at - start;
    }
}
