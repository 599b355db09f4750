using System.Text.Json;
using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.Questions;
using Cco.Gateway.Exchange;

namespace Cco.Gateway.Tests.Analytics;

/// <summary>What scripts and the page read; the golden files hold it whole.</summary>
internal sealed class AnalyticsJsonTests
{
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, NewLine = "\n" };

    [Test]
    public void Serialize_Summary_MatchesItsGoldenFile()
    {
        using var store = LedgerStore.InMemory();
        using var queries = new LedgerQueries(store);
        TempLedger.Write(store, TestCalls.Miss("1"), TestCalls.Hit("2"), TestCalls.Hit("3", billing: Billing.Simulated), TestCalls.Refused("4"));

        var json = JsonSerializer.Serialize(queries.Summary(TestCalls.Noon.AddDays(-1), null), AnalyticsJson.Default.UsageSummary);

        AssertGolden("summary.json", json);
    }

    [Test]
    public void Serialize_Calls_MatchesItsGoldenFile()
    {
        var json = JsonSerializer.Serialize(new CallPage([TestCalls.Miss(), TestCalls.Hit(), TestCalls.Refused()], "1-2"), AnalyticsJson.Default.CallPage);

        AssertGolden("calls.json", json);
    }

    [TestCase("0", "0")]
    [TestCase("0.000000000001", "0.000000000001")]
    [TestCase("0.0012340", "0.001234")]
    [TestCase("1234567.5", "1234567.5")]
    [TestCase("79228162514264337593543950335", "79228162514264337593543950335")]
    public void Text_Money_HasNoExponentAndNoTrailingZeros(string usd, string text) =>
        Assert.That(Money.Text(decimal.Parse(usd, System.Globalization.CultureInfo.InvariantCulture)), Is.EqualTo(text));

    private static void AssertGolden(string name, string json)
    {
        using var document = JsonDocument.Parse(json);
        var pretty = JsonSerializer.Serialize(document.RootElement, Pretty) + "\n";
        var expected = File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Analytics", "Golden", name));
        Assert.That(pretty, Is.EqualTo(expected.ReplaceLineEndings("\n")));
    }
}
