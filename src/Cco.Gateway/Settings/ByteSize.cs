using System.Globalization;

namespace Cco.Gateway.Settings;

/// <summary>Sizes as people write them: <c>1073741824</c>, <c>512MB</c>, <c>1GiB</c>. KB, MB, GB, TB are powers of 1000; KiB … TiB of 1024.</summary>
internal static class ByteSize
{
    /// <summary>What a size looks like, for error messages.</summary>
    public const string Expected = "bytes, or a number with KB, MB, GB, KiB, MiB or GiB, such as 512MB or 1GiB";

    private static readonly (string Suffix, long Factor)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1_000L), ("MB", 1_000_000L), ("GB", 1_000_000_000L), ("TB", 1_000_000_000_000L), ("B", 1L),
    ];

    public static bool TryParse(string text, out long bytes)
    {
        var number = text.AsSpan().Trim();
        var factor = 1L;
        foreach (var (suffix, unit) in Units)
        {
            if (number.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                number = number[..^suffix.Length].TrimEnd();
                factor = unit;
                break;
            }
        }

        bytes = 0;
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            || value > long.MaxValue / factor)
        {
            return false;
        }

        bytes = (long)(value * factor);
        return bytes == value * factor;
    }

    /// <summary>For people: <c>1 GiB</c>, <c>512 MB</c>, <c>1500 bytes</c>: the largest unit that is exact.</summary>
    public static string Format(long bytes)
    {
        var best = ("bytes", 1L);
        foreach (var (suffix, unit) in Units)
        {
            if (bytes >= unit && bytes % unit == 0 && unit > best.Item2)
            {
                best = (suffix, unit);
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes / best.Item2} {best.Item1}");
    }
}
