using Cco.Gateway.Settings;

namespace Cco.Gateway.Tests.Settings;

/// <summary>Durations as people write them.</summary>
internal sealed class DurationTests
{
    [TestCase("3600", 3_600_000)]
    [TestCase("90s", 90_000)]
    [TestCase("15m", 900_000)]
    [TestCase("1h", 3_600_000)]
    [TestCase("7d", 604_800_000)]
    [TestCase("250ms", 250)]
    [TestCase("1.5 H", 5_400_000)]
    [TestCase("00:10:00", 600_000)]
    [TestCase("1:00:00", 3_600_000)]
    [TestCase("0", 0)]
    public void TryParse_Duration_Length(string text, long milliseconds)
    {
        Assert.That(Duration.TryParse(text, out var parsed), Is.True);
        Assert.That(parsed.TotalMilliseconds, Is.EqualTo(milliseconds));
    }

    [TestCase("")]
    [TestCase("soon")]
    [TestCase("-1s")]
    [TestCase("1w")]
    [TestCase("-00:10:00")]
    [TestCase("0:10")]
    [TestCase("99999999999999d")]
    public void TryParse_NoDuration_False(string text) => Assert.That(Duration.TryParse(text, out _), Is.False);

    [TestCase(3600, "1 h")]
    [TestCase(90, "90 s")]
    [TestCase(1800, "30 min")]
    [TestCase(86_400, "1 d")]
    [TestCase(0, "0 ms")]
    public void Format_LargestExactUnit(int seconds, string text) =>
        Assert.That(Duration.Format(TimeSpan.FromSeconds(seconds)), Is.EqualTo(text));
}
