using System.Globalization;
using System.Text;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>
/// Estimates how many tokens of a byte-pair vocabulary (o200k) a text has, without a vocabulary: the text is cut into words, numbers,
/// punctuation and blanks as such tokenizers cut it first, and each piece is priced by its script and length.
/// </summary>
internal static class TokenCounter
{
    private const int DigitsPerToken = 3;
    private const int WholeWord = 8;
    private const char FirstBeyondLatin = '\u0250';

    /// <summary>The estimated number of tokens; at least 1 for any text, 0 for none.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var tokens = 0d;
        for (var at = 0; at < text.Length;)
        {
            at += NextPiece(text[at..], out var cost);
            tokens += cost;
        }

        return text.IsEmpty ? 0 : Math.Max(1, (int)Math.Round(tokens));
    }

    /// <summary>How many characters from the start fit into <paramref name="limit"/> tokens; never ends within a Unicode scalar.</summary>
    public static int Fit(ReadOnlySpan<char> text, int limit)
    {
        var tokens = 0d;
        var at = 0;
        while (at < text.Length)
        {
            var length = NextPiece(text[at..], out var cost);
            if (tokens + cost > limit)
            {
                break;
            }

            tokens += cost;
            at += length;
        }

        return at;
    }

    /// <summary>The length in characters of the first piece, at least 1, and its estimated <paramref name="cost"/> in tokens.</summary>
    public static int NextPiece(ReadOnlySpan<char> text, out double cost)
    {
        var blanks = char.IsWhiteSpace(text[0]) ? Run(text, Script.Blank) : 0;
        if (blanks > 1 || blanks == text.Length || (blanks == 1 && text[0] != ' '))
        {
            // The last of several blanks belongs to the word that follows.
            var keep = blanks == text.Length || text[blanks - 1] != ' ' ? blanks : blanks - 1;
            cost = 1;
            return keep;
        }

        var length = Body(text[blanks..], out cost);
        if (blanks == 1 && char.IsAsciiDigit(text[1]))
        {
            // A blank is part of the word behind it, but not of a number.
            cost += 1;
        }

        return blanks + length;
    }

    private static int Body(ReadOnlySpan<char> text, out double cost)
    {
        Rune.DecodeFromUtf16(text, out var first, out var width);
        switch (ScriptOf(first))
        {
            case Script.Word:
                return Word(text, out cost);
            case Script.Digit:
                var digits = Math.Min(DigitsPerToken, Run(text, Script.Digit));
                cost = 1;
                return digits;
            case Script.Han:
                cost = 0.72;
                return width;
            case Script.Kana:
                cost = 0.7;
                return width;
            case Script.Hangul:
                cost = 0.75;
                return width;
            case Script.OtherLetter:
                var letters = Run(text, Script.OtherLetter);
                cost = Math.Max(1, letters / 4.6);
                return letters;
            case Script.Symbol:
                cost = 1.6;
                return width;
            default:
                var marks = Run(text, Script.Mark);
                cost = Math.Max(0.9, marks / 2.5);
                return marks;
        }
    }

    // Upper-case letters and the lower-case ones after them are one piece: "readLine" is two.
    private static int Word(ReadOnlySpan<char> text, out double cost)
    {
        var length = 0;
        var foreign = 0d;
        var lower = false;
        while (length < text.Length && IsWord(text[length]))
        {
            var c = text[length];
            if (char.IsUpper(c) && lower)
            {
                break;
            }

            lower |= char.IsLower(c);
            foreign += c > 255 ? 1.1 : c > 127 ? 0.5 : 0;
            length++;
        }

        length += Contraction(text[length..]);
        var whole = lower ? WholeWord : 3;
        cost = 1 + (Math.Max(0, length - whole) * 0.18) + foreign;
        return length;
    }

    private static bool IsWord(char c) =>
        char.IsAsciiLetter(c) || (c is > '\x7f' and < FirstBeyondLatin && char.IsLetter(c));

    // "'s", "'ll" and their like belong to the word.
    private static int Contraction(ReadOnlySpan<char> text) => text switch
    {
        ['\'', 's' or 't' or 'm' or 'd', ..] => 2,
        ['\'', 'r' or 'v', 'e', ..] or ['\'', 'l', 'l', ..] => 3,
        _ => 0,
    };

    private static int Run(ReadOnlySpan<char> text, Script script)
    {
        var at = 0;
        while (at < text.Length)
        {
            Rune.DecodeFromUtf16(text[at..], out var rune, out var width);
            if (ScriptOf(rune) != script)
            {
                break;
            }

            at += width;
        }

        return at;
    }

    private static Script ScriptOf(Rune rune) => rune.Value switch
    {
        >= '0' and <= '9' => Script.Digit,
        (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => Script.Word,
        < 128 => Rune.IsWhiteSpace(rune) ? Script.Blank : Script.Mark,
        >= 0x3040 and <= 0x30FF => Script.Kana,
        (>= 0x3400 and <= 0x9FFF) or (>= 0x20000 and <= 0x3FFFF) => Script.Han,
        >= 0xAC00 and <= 0xD7AF => Script.Hangul,
        < FirstBeyondLatin => Rune.IsLetter(rune) ? Script.Word : Rune.IsWhiteSpace(rune) ? Script.Blank : Script.Mark,
        _ => Rune.GetUnicodeCategory(rune) switch
        {
            // Many scripts write vowels as marks upon letters.
            <= UnicodeCategory.EnclosingMark => Script.OtherLetter,
            >= UnicodeCategory.SpaceSeparator and <= UnicodeCategory.ParagraphSeparator => Script.Blank,
            >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation => Script.Mark,
            _ => Script.Symbol,
        },
    };

    private enum Script
    {
        Blank,
        Word,
        Digit,
        Han,
        Kana,
        Hangul,
        OtherLetter,
        Symbol,
        Mark,
    }
}
