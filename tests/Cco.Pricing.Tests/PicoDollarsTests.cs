using CsCheck;

namespace Cco.Pricing.Tests;

public sealed class PicoDollarsTests
{
    [TestCase("0", 0L)]
    [TestCase("0.000000000001", 1L)]
    [TestCase("0.00000001", 10_000L)]
    [TestCase("1.5", 1_500_000_000_000L)]
    [TestCase("-2.000000000001", -2_000_000_000_001L)]
    [TestCase("9223372.036854775807", long.MaxValue)]
    public void FromUsd_WholePico_IsExact(string usd, long pico) =>
        Assert.That(PicoDollars.FromUsd(decimal.Parse(usd)), Is.EqualTo(pico));

    [TestCase("0.0000000000005", 0L)]
    [TestCase("0.0000000000015", 2L)]
    [TestCase("0.0000000000025", 2L)]
    [TestCase("0.00000000000051", 1L)]
    public void FromUsd_PartOfPico_RoundsTiesToEven(string usd, long pico) =>
        Assert.That(PicoDollars.FromUsd(decimal.Parse(usd)), Is.EqualTo(pico));

    [TestCase("9223372.0368547758076")]
    [TestCase("-9300000")]
    public void FromUsd_OutOfRange_Throws(string usd) =>
        Assert.That(() => PicoDollars.FromUsd(decimal.Parse(usd)), Throws.TypeOf<OverflowException>());

    [Test]
    public void ToUsd_AnyPico_RoundTrips() =>
        Gen.Long.Sample(pico => PicoDollars.FromUsd(PicoDollars.ToUsd(pico)) == pico);
}
