using System.Globalization;
using System.Text;

namespace Cco.Gateway.Tests.Caching.Keys.Bodies;

/// <summary>Writes JSON in one of the many spellings that mean the same.</summary>
internal static class Spelling
{
    private const string Escapable = "\"\\/\b\f\n\r\t";
    private const string Letters = "\"\\/bfnrt";

    /// <summary>No white space, only the necessary escapes.</summary>
    public static byte[] Plain(Json json) => Write(json, null);

    /// <summary>Random white space and escapes.</summary>
    public static byte[] Odd(Json json, Random random) => Write(json, random);

    private static byte[] Write(Json json, Random? random)
    {
        var text = new StringBuilder();
        Value(json, text, random);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Value(Json json, StringBuilder text, Random? random)
    {
        Space(text, random);
        switch (json)
        {
            case Json.Object value:
                List('{', '}', value.Members, text, member =>
                {
                    Space(text, random);
                    String(member.Name, text, random);
                    Space(text, random);
                    text.Append(':');
                    Value(member.Value, text, random);
                });
                break;
            case Json.Array value:
                List('[', ']', value.Elements, text, element => Value(element, text, random));
                break;
            case Json.Text value:
                String(value.Value, text, random);
                break;
            case Json.Raw value:
                text.Append(value.Value);
                break;
        }

        Space(text, random);
    }

    private static void List<T>(char open, char close, IReadOnlyList<T> items, StringBuilder text, Action<T> write)
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "" : ",");
            write(items[i]);
        }

        text.Append(close);
    }

    private static void String(string value, StringBuilder text, Random? random)
    {
        text.Append('"');
        var escapeAll = random?.Next(3) == 0;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            var letter = Escapable.IndexOf(c, StringComparison.Ordinal);
            var must = c is '"' or '\\' || c < ' ';
            if (escapeAll || (must && letter < 0))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else if (must || (letter >= 0 && random?.Next(2) == 0))
            {
                text.Append('\\').Append(Letters[letter]);
            }
            else
            {
                text.Append(c);
            }
        }

        text.Append('"');
    }

    private static void Space(StringBuilder text, Random? random)
    {
        if (random?.Next(3) == 0)
        {
            text.Append(" \n\r\t"[random.Next(4)]);
        }
    }
}
