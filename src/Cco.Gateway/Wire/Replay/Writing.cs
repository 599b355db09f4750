using System.Buffers.Text;

namespace Cco.Gateway.Wire.Replay;

/// <summary>Small steps of putting an answer together from raw parts of another.</summary>
internal static class Writing
{
    /// <summary>Begins an event whose data names its type too, as Anthropic's and those of Responses do.</summary>
    public static void BeginEvent(this PooledBuffer target, ReadOnlySpan<byte> name)
    {
        target.Append("event: "u8);
        target.Append(name);
        target.Append("\ndata: {\"type\":\""u8);
        target.Append(name);
        target.Append("\""u8);
    }

    /// <summary>Ends an event.</summary>
    public static void EndEvent(this PooledBuffer target) => target.Append("}\n\n"u8);

    /// <summary>A member whose value is a whole number.</summary>
    public static void Number(this PooledBuffer target, ReadOnlySpan<byte> name, int value)
    {
        const int MostDigits = 11;
        target.Name(name);
        Utf8Formatter.TryFormat(value, target.Reserve(MostDigits), out var written);
        target.Advance(written);
    }

    /// <summary>A member whose value is a piece of a string's inside, still escaped.</summary>
    public static void Text(this PooledBuffer target, ReadOnlySpan<byte> name, ReadOnlySpan<byte> raw)
    {
        target.Name(name);
        target.Append("\""u8);
        target.Append(raw);
        target.Append("\""u8);
    }

    /// <summary>A member whose value is raw JSON.</summary>
    public static void Value(this PooledBuffer target, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        target.Name(name);
        target.Append(value);
    }

    /// <summary>A member as it was written.</summary>
    public static void Member(this PooledBuffer target, ReadOnlySpan<byte> text, RawMember member) =>
        target.Value(member.Name.Of(text), member.Value.Of(text));

    /// <summary>A member's name and colon, after a comma unless it is the first of its object.</summary>
    public static void Name(this PooledBuffer target, ReadOnlySpan<byte> name)
    {
        target.Comma();
        target.Append("\""u8);
        target.Append(name);
        target.Append("\":"u8);
    }

    /// <summary>A comma, unless an object or array has just been opened.</summary>
    public static void Comma(this PooledBuffer target)
    {
        if (target.Length > 0 && target.Written[^1] is not ((byte)'{' or (byte)'['))
        {
            target.Append(","u8);
        }
    }

    /// <summary>Pieces of a string's inside, joined and in quotes; what is escaped stays escaped.</summary>
    public static void Joined(this PooledBuffer target, ReadOnlySpan<byte> text, RunList pieces)
    {
        target.Append("\""u8);
        foreach (var piece in pieces.Runs)
        {
            target.Append(piece.Of(text));
        }

        target.Append("\""u8);
    }

    /// <summary>Text as the inside of a JSON string. The text is JSON on one line: of the control characters only tabs can be in it.</summary>
    public static void Escaped(this PooledBuffer target, ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOfAny("\"\\\t"u8); at >= 0; at = text.IndexOfAny("\"\\\t"u8))
        {
            target.Append(text[..at]);
            target.Append("\\"u8);
            target.Append(text[at] == (byte)'\t' ? "t"u8 : text.Slice(at, 1));
            text = text[(at + 1)..];
        }

        target.Append(text);
    }
}
