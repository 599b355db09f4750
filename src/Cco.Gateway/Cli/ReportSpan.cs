using System.CommandLine;
using System.Globalization;
using Cco.Gateway.Analytics.Questions;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Cli;

/// <summary>The options that say which time a report is about. Dates and times without an offset are local.</summary>
internal sealed class ReportSpan
{
    private readonly Option<string> _last = new("--last") { HelpName = "TIME", Description = "Only this long back, such as 24h or 7d. Default all." };

    private readonly Option<string> _from = new("--from") { HelpName = "DATE", Description = "The first day or moment, such as 2026-11-01 or 2026-11-01T09:30." };

    private readonly Option<string> _to = new("--to") { HelpName = "DATE", Description = "The last day, or the moment to end before." };

    public void AddTo(Command command)
    {
        command.Options.Add(_last);
        command.Options.Add(_from);
        command.Options.Add(_to);
    }

    /// <summary>Throws <see cref="ConfigurationException"/> with every mistake.</summary>
    public LedgerQuestion Question(ParseResult parsed, DateTimeOffset now, TimeZoneInfo zone)
    {
        var (last, from, to) = (parsed.GetValue(_last), parsed.GetValue(_from), parsed.GetValue(_to));
        var errors = new List<string>();
        if (last is not null && (from ?? to) is not null)
        {
            errors.Add("Give either --last or --from and --to, not both.");
        }

        var first = Moment("--from", from, zone, isEnd: false, errors);
        var end = Moment("--to", to, zone, isEnd: true, errors);
        if (last is not null)
        {
            if (Duration.TryParse(last, out var duration))
            {
                first = now - duration;
            }
            else
            {
                errors.Add($"--last is \"{last}\"; expected {Duration.Expected}.");
            }
        }

        if (first >= end)
        {
            errors.Add("--from is not before the end of --to.");
        }

        return errors.Count == 0 ? new LedgerQuestion(first, end) : throw new ConfigurationException(errors);
    }

    /// <param name="isEnd">A day is meant whole: its end is the moment.</param>
    private static DateTimeOffset? Moment(string option, string? text, TimeZoneInfo zone, bool isEnd, List<string> errors)
    {
        if (text is null)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return In(zone, (isEnd ? day.AddDays(1) : day).ToDateTime(TimeOnly.MinValue));
        }

        if (DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time.Kind == DateTimeKind.Utc ? new DateTimeOffset(time) : In(zone, time);
        }

        errors.Add($"{option} is \"{text}\"; expected a date such as 2026-11-01 or a time such as 2026-11-01T09:30.");
        return null;
    }

    private static DateTimeOffset In(TimeZoneInfo zone, DateTime local) => new(local, zone.GetUtcOffset(local));
}
