using Cco.Gateway.Analytics;
using Cco.Gateway.Exchange;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Analytics;

/// <summary>The words are stored: a renamed member would orphan every row written before.</summary>
internal sealed class WordsTests
{
    [Test]
    public void Of_EveryStoredEnum_KeepsItsWords()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(All<Billing>(), Is.EqualTo("metered subscription local simulated imported"));
            Assert.That(All<CacheResult>(), Is.EqualTo("bypass miss hit coalesced"));
            Assert.That(All<CallResult>(), Is.EqualTo("ok refused upstream_error gateway_error aborted interrupted"));
            Assert.That(All<CostStatus>(), Is.EqualTo("exact estimated unpriced no_usage"));
        }
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("Metered")]
    [TestCase("barter")]
    public void Parse_UnknownWord_IsNull(string? word) => Assert.That(Words<Billing>.Parse(word), Is.Null);

    private static string All<T>() where T : struct, Enum => string.Join(' ', Enum.GetValues<T>().Select(Words<T>.Of));
}
