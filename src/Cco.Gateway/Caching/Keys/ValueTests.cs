using System.Text;

namespace Cco.Gateway.Caching.Keys;

/// <summary>The questions that the shapes ask of single values.</summary>
internal static class ValueTests
{
    /// <summary>Any value but <c>null</c>.</summary>
    public static bool IsGiven(ReadOnlySpan<byte> value) => !value.IsEmpty && value[0] != CanonicalTag.Null;

    public static bool IsTrue(ReadOnlySpan<byte> value) => Is(value, CanonicalTag.True);

    /// <summary>Also when the member is absent: for switches that are on unless switched off.</summary>
    public static bool IsNotFalse(ReadOnlySpan<byte> value) => !Is(value, CanonicalTag.False);

    /// <summary>Anything but <c>null</c> and an empty array.</summary>
    public static bool HasElements(ReadOnlySpan<byte> value) => IsGiven(value) && !value.SequenceEqual("[]"u8);

    /// <summary>A number that is zero in whatever spelling: <c>0</c>, <c>-0</c>, <c>0.0</c>, <c>0e5</c>.</summary>
    public static bool IsZero(ReadOnlySpan<byte> value)
    {
        if (!Is(value, CanonicalTag.Number))
        {
            return false;
        }

        var digits = value[1..^1];
        var exponent = digits.IndexOfAny((byte)'e', (byte)'E');
        return (exponent < 0 ? digits : digits[..exponent]).IndexOfAnyExcept("0.-"u8) < 0;
    }

    public static bool IsText(ReadOnlySpan<byte> value) => Is(value, CanonicalTag.Text);

    /// <summary>A text that is no <c>data:</c> URL: what is behind it can change.</summary>
    public static bool IsRemoteUrl(ReadOnlySpan<byte> value) =>
        IsText(value) && !(value.Length > 6 && Ascii.EqualsIgnoreCase(value.Slice(1, 5), "data:"u8));

    /// <summary>Also when the member is absent or <c>null</c>.</summary>
    public static bool IsLatest(ReadOnlySpan<byte> value) => !IsGiven(value) || TextOf(value).SequenceEqual("latest"u8);

    /// <summary>The UTF-8 of a text; empty for any other value.</summary>
    public static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> value) => IsText(value) ? value[1..^1] : default;

    private static bool Is(ReadOnlySpan<byte> value, byte tag) => !value.IsEmpty && value[0] == tag;
}
