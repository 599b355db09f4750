using System.Globalization;
using Spectre.Console;

namespace Cco.Gateway.Analytics.Questions;

/// <summary>How reports word things.</summary>
internal static class ReportText
{
    public static Table Frame(IAnsiConsole console) => new Table().Border(console.Profile.Out.IsTerminal ? TableBorder.Rounded : TableBorder.None);

    public static string Usd(decimal usd) => usd < 0 ? "-$" + Money.Text(-usd) : "$" + Money.Text(usd);

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A text that a caller chose, harmless for a terminal.</summary>
    public static string Shown(string text) => string.Create(text.Length, text, static (shown, original) =>
    {
        for (var n = 0; n < shown.Length; n++)
        {
            shown[n] = char.IsControl(original[n]) ? '?' : original[n];
        }
    });

    /// <summary>The time that was asked about, in a zone that is named.</summary>
    public static string Span(DateTimeOffset? from, DateTimeOffset? to, TimeZoneInfo zone)
    {
        var span = (from, to) switch
        {
            (null, null) => "All calls",
            ({ } first, null) => $"From {Moment(first)}",
            (null, { } last) => $"Until {Moment(last)}",
            ({ } first, { } last) => $"From {Moment(first)} until {Moment(last)}",
        };
        return $"{span}; times are {zone.Id}.";

        string Moment(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, zone).ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);
    }
}
