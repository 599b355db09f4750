using Cco.Gateway.Analytics;

namespace Cco.Gateway.Tests.Analytics;

internal sealed class CallIdTests
{
    [TestCase(0L, "cco_0000000000000000")]
    [TestCase(1L, "cco_0000000000000001")]
    [TestCase(long.MaxValue, "cco_7fffffffffffffff")]
    public void Text_AnyNumber_ComesBack(long number, string text)
    {
        Assert.That(CallId.Text(number), Is.EqualTo(text));
        Assert.That(CallId.Parse(text), Is.EqualTo(number));
    }

    [Test]
    public void Text_NumberOfToday_ComesBack()
    {
        // What the recorder counts from: the milliseconds of its start, and room for a million calls in each.
        var number = new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() << 20;

        Assert.That(CallId.Parse(CallId.Text(number)), Is.EqualTo(number));
    }

    [TestCase("")]
    [TestCase("cco_")]
    [TestCase("cco_000000000000001")]
    [TestCase("cco_00000000000000001")]
    [TestCase("cco_000000000000000G")]
    [TestCase("cco_000000000000000A")]
    [TestCase("cco_8000000000000000")]
    [TestCase("req_0000000000000001")]
    public void Parse_AnythingElse_IsNone(string text) => Assert.That(CallId.Parse(text), Is.Null);
}
