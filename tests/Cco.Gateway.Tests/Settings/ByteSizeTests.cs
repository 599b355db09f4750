using Cco.Gateway.Settings;

namespace Cco.Gateway.Tests.Settings;

/// <summary>Sizes as people write them.</summary>
internal sealed class ByteSizeTests
{
    [TestCase("0", 0)]
    [TestCase("1073741824", 1L << 30)]
    [TestCase("512MB", 512_000_000)]
    [TestCase("1GiB", 1L << 30)]
    [TestCase("1 gib", 1L << 30)]
    [TestCase(" 10 KiB ", 10_240)]
    [TestCase("1.5KiB", 1536)]
    [TestCase("2TB", 2_000_000_000_000)]
    [TestCase("7B", 7)]
    public void TryParse_Size_Bytes(string text, long bytes)
    {
        Assert.That(ByteSize.TryParse(text, out var parsed), Is.True);
        Assert.That(parsed, Is.EqualTo(bytes));
    }

    [TestCase("")]
    [TestCase("many")]
    [TestCase("-1")]
    [TestCase("1,000")]
    [TestCase("1e9")]
    [TestCase("0.5B")]
    [TestCase("1PB")]
    [TestCase("9999999999TiB")]
    [TestCase("99999999999999999999999999999999")]
    public void TryParse_NoSize_False(string text) => Assert.That(ByteSize.TryParse(text, out _), Is.False);

    [TestCase(1L << 30, "1 GiB")]
    [TestCase(512_000_000, "512 MB")]
    [TestCase(1500, "1500 bytes")]
    [TestCase(0, "0 bytes")]
    public void Format_LargestExactUnit(long bytes, string text) => Assert.That(ByteSize.Format(bytes), Is.EqualTo(text));
}
