using System.Buffers;
using System.Globalization;

namespace Cco.Gateway.Analytics;

/// <summary>
/// The number of a call and its text: <c>cco_</c> and sixteen lower-case hex digits, sortable by the start of the process and the order
/// in it. The text is sent to callers, the number is the key in the ledger.
/// </summary>
internal static class CallId
{
    private const string Prefix = "cco_";
    private const int Digits = 16;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    public static string Text(long number) => string.Create(Prefix.Length + Digits, number, static (text, number) =>
    {
        Prefix.CopyTo(text);
        number.TryFormat(text[Prefix.Length..], out _, "x16", CultureInfo.InvariantCulture);
    });

    /// <summary>The number of a text that <see cref="Text"/> made; <c>null</c> for any other.</summary>
    public static long? Parse(ReadOnlySpan<char> text) =>
        text.Length == Prefix.Length + Digits
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text[Prefix.Length..].ContainsAnyExcept(Hex)
        && ulong.Parse(text[Prefix.Length..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) is <= long.MaxValue and var number
            ? (long)number
            : null;
}
