using System.Globalization;

namespace Cco.Gateway.Settings;

/// <summary>Durations as people write them: <c>3600</c> (seconds), <c>90s</c>, <c>15m</c>, <c>1h</c>, <c>7d</c>, <c>250ms</c>, or <c>00:10:00</c>.</summary>
internal static class Duration
{
    /// <summary>What a duration looks like, for error messages.</summary>
    public const string Expected = "seconds, or a number with ms, s, m, h or d, such as 90s or 1h";

    private static readonly (string Suffix, TimeSpan Unit)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        var number = text.AsSpan().Trim();
        if (number.Contains(':'))
        {
            duration = default;
            return number.Count(':') == 2 && TimeSpan.TryParseExact(number, ["c", @"h\:mm\:ss"], CultureInfo.InvariantCulture, out duration) && duration >= TimeSpan.Zero;
        }

        var unit = TimeSpan.FromSeconds(1);
        foreach (var (suffix, length) in Units)
        {
            if (number.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                number = number[..^suffix.Length].TrimEnd();
                unit = length;
                break;
            }
        }

        duration = default;
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            || value > TimeSpan.MaxValue.Ticks / unit.Ticks)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(value * unit.Ticks));
        return true;
    }

    /// <summary>For people: <c>1 h</c>, <c>30 min</c>, <c>90 s</c>: the largest unit that is exact.</summary>
    public static string Format(TimeSpan duration)
    {
        var (suffix, unit) = Units.Last(u => u.Unit == Units[0].Unit || (duration >= u.Unit && duration.Ticks % u.Unit.Ticks == 0));
        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / unit.Ticks} {(suffix == "m" ? "min" : suffix)}");
    }
}
