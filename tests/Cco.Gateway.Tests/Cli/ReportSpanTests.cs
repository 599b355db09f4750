using System.CommandLine;
using System.Globalization;
using Cco.Gateway.Analytics.Questions;
using Cco.Gateway.Cli;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Tests.Cli;

internal sealed class ReportSpanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [TestCase("", null, null)]
    [TestCase("--last 24h", "2026-11-21T12:00:00Z", null)]
    [TestCase("--from 2026-11-01", "2026-10-31T23:00:00Z", null)]
    [TestCase("--from 2026-10-25 --to 2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", Description = "A day of 25 hours.")]
    [TestCase("--from 2026-11-01T09:30 --to 2026-11-01T10:30", "2026-11-01T08:30:00Z", "2026-11-01T09:30:00Z")]
    [TestCase("--from 2026-11-01T09:30Z", "2026-11-01T09:30:00Z", null)]
    [TestCase("--from 2026-11-01T09:30-05:00", "2026-11-01T14:30:00Z", null)]
    public void Question_Options_AreLocalAndDaysAreWhole(string line, string? from, string? to)
    {
        Assert.That(Ask(line), Is.EqualTo(new LedgerQuestion(Moment(from), Moment(to))));

        static DateTimeOffset? Moment(string? text) => text is null ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
    }

    [TestCase("--last yesterday", "--last is \"yesterday\"; expected")]
    [TestCase("--from soon", "--from is \"soon\"; expected a date")]
    [TestCase("--last 1h --from 2026-11-01", "Give either --last or --from and --to, not both.")]
    [TestCase("--from 2026-11-02 --to 2026-11-01", "--from is not before the end of --to.")]
    public void Question_Mistake_IsNamed(string line, string error) =>
        Assert.That(() => Ask(line), Throws.InstanceOf<ConfigurationException>().With.Message.Contains(error));

    private static LedgerQuestion Ask(string line)
    {
        var command = new Command("report");
        var span = new ReportSpan();
        span.AddTo(command);
        return span.Question(command.Parse(line), Now, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
    }
}
