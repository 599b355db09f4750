using System.Globalization;
using System.Text;

namespace Cco.Gateway.Tests.Wire.Replay;

/// <summary>Random parts of answers, in the many spellings of JSON that mean the same.</summary>
internal abstract class AnswerMaker(Random random)
{
    private static readonly string[] Fragments =
        ["", "a", "Hello ", "é", "😀", "👩‍👩‍👧", "\n", "\"", "\\", "\t", "\u0001", "\u2028", "</script>", "\"delta\":{\"type\":\"", "data: x", "[DONE]", "\\ud83d", "漢字"];

    private static readonly string[] Numbers = ["0", "-0", "1", "1.0", "0.10", "1E+2", "12345678901234567890", "-1.5e-7"];

    // As providers write: all events of a kind alike, but for spaces before the last brace.
    private readonly bool _alike = random.Next(2) == 0;

    protected Random Random { get; } = random;

    protected bool Maybe(int oneIn = 2) => Random.Next(oneIn) == 0;

    protected string Text(int most = 8)
    {
        var text = new StringBuilder();
        for (var count = Random.Next(most); count > 0; count--)
        {
            text.Append(Fragments[Random.Next(Fragments.Length)]);
        }

        return Maybe(12) ? string.Concat(Enumerable.Repeat(text + "x", 30)) : text.ToString();
    }

    /// <summary>The inside of a JSON string, escaped in one of many ways.</summary>
    protected string Inside(string value)
    {
        var text = new StringBuilder();
        var odd = Maybe();
        foreach (var rune in value.EnumerateRunes())
        {
            if (odd && Maybe(3))
            {
                foreach (var unit in rune.ToString())
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                }
            }
            else
            {
                text.Append(rune.Value switch
                {
                    '"' => "\\\"",
                    '\\' => "\\\\",
                    '\n' => "\\n",
                    '\t' => "\\t",
                    '/' when odd => "\\/",
                    < 0x20 => $"\\u{rune.Value:x4}",
                    _ => rune.ToString(),
                });
            }
        }

        return text.ToString();
    }

    protected string String(string value) => $"\"{Inside(value)}\"";

    /// <summary>A value that is only ever passed on.</summary>
    protected string Value(int depth = 3) => Random.Next(depth > 0 ? 6 : 4) switch
    {
        0 => Numbers[Random.Next(Numbers.Length)],
        1 => String(Text()),
        2 => Maybe() ? "true" : "null",
        3 => Numbers[Random.Next(Numbers.Length)],
        4 => $"[{string.Join(Space() + ",", Enumerable.Range(0, Random.Next(4)).Select(_ => Value(depth - 1)))}]",
        _ => Object([.. Enumerable.Range(0, Random.Next(4)).Select(i => ($"{Random.Next(3)}{Inside(Text(2))}{i}", Value(depth - 1)))]),
    };

    /// <summary>Members in any order, with any space that stays on one line.</summary>
    protected string Object(params (string Name, string Value)[] members)
    {
        if (_alike)
        {
            return "{" + string.Join(",", members.Select(member => $"\"{member.Name}\":{member.Value}")) + (Maybe(8) ? "  }" : "}");
        }

        Random.Shuffle(members);
        return "{" + string.Join(",", members.Select(member => $"{Space()}\"{member.Name}\"{Space()}:{Space()}{member.Value}{Space()}")) + "}";
    }

    protected string Space() => Maybe(8) ? " " : Maybe(30) ? "\t" : "";

    /// <summary>Cuts the inside of a JSON string anywhere but within an escape, also between the halves of an escaped pair.</summary>
    protected IEnumerable<string> Cut(string inside)
    {
        var piece = new StringBuilder();
        for (var at = 0; at < inside.Length;)
        {
            var length = inside[at] == '\\' ? inside[at + 1] == 'u' ? 6 : 2 : char.IsHighSurrogate(inside[at]) ? 2 : 1;
            piece.Append(inside, at, length);
            at += length;
            if (Maybe(6))
            {
                yield return piece.ToString();
                piece.Clear();
            }
        }

        if (piece.Length > 0 || Maybe(4))
        {
            yield return piece.ToString();
        }
    }

    /// <summary>Joins events with line ends of one kind, and with what clients ignore between them.</summary>
    protected string Join(IEnumerable<string> events, params string[] ignored)
    {
        var stream = new StringBuilder();
        foreach (var item in events)
        {
            stream.Append(Maybe(10) && ignored.Length > 0 ? ignored[Random.Next(ignored.Length)] : "").Append(item);
        }

        var ends = new[] { "\n", "\n", "\r\n", "\r" };
        return stream.ToString().Replace("\n", ends[Random.Next(ends.Length)], StringComparison.Ordinal);
    }
}
