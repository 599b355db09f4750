using System.Globalization;

namespace Cco.Pricing.Reading;

/// <summary>How a number must be written. The bounds keep every product of a count and a price inside <see cref="decimal"/>.</summary>
internal sealed record NumberRule(int Decimals, decimal Max, bool Zero, string Problem)
{
    /// <summary>USD per million tokens, or per search.</summary>
    public static NumberRule Price { get; } =
        new(6, 100_000, true, "is no price; write USD from \"0\" to \"100000\" with at most 6 decimals, like \"0.125\"");

    /// <summary>A factor. Zero would make tokens free without anybody saying so.</summary>
    public static NumberRule Factor { get; } =
        new(4, 100, false, "is no factor; write a number above \"0\" up to \"100\" with at most 4 decimals, like \"1.1\"");

    /// <summary>
    /// The number, or <c>null</c>. Only digits and one point between digits: <c>1e3</c>, <c>.5</c>, <c>+1</c> are typos more often
    /// than prices.
    /// </summary>
    public decimal? Read(string text)
    {
        var point = text.IndexOf('.');
        var decimals = point < 0 ? 0 : text.Length - point - 1;
        return decimals <= Decimals
            && point != 0
            && point != text.Length - 1
            && text.All(c => char.IsAsciiDigit(c) || c == '.')
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number <= Max
            && (Zero || number > 0)
            ? number
            : null;
    }
}
