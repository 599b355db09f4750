using System.Globalization;

namespace Cco.Gateway.Analytics;

/// <summary>Money as text: USD, no exponent, no grouping, no trailing zeros, every pico-dollar kept (<c>0.001234</c>).</summary>
internal static class Money
{
    public static string Text(decimal usd) => usd.ToString("0.############", CultureInfo.InvariantCulture);
}
