namespace Cco.Pricing.Tests;

/// <summary>What lost reads cost, by hand: claude-sonnet-5-5 is 2 plain, 0.10 read, 2.50 and 4 written, USD per million.</summary>
internal sealed class PromptCacheLossTests
{
    private static readonly DateTimeOffset At = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [TestCase(0, "0")]
    [TestCase(1_000, "0.0039")]
    [TestCase(3_000, "0.0087")]
    [TestCase(6_000, "0.0144")]
    [TestCase(50_000, "0.0144")]
    public void Of_LostTokens_LongWritesFirstThenShortThenPlain(long lost, string expected)
    {
        var usage = new TokenUsage { InputTokens = 3_000, CacheReadTokens = 500, CacheWriteShortTokens = 2_000, CacheWriteLongTokens = 1_000, OutputTokens = 7 };
        Assert.That(PromptCacheLoss.Of(PriceBook.BuiltIn, "claude-sonnet-5-5", usage, lost, At), Is.EqualTo(decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Test]
    public void Of_Iterations_TheMainOneAtItsModel()
    {
        var usage = new TokenUsage
        {
            InputTokens = 9,
            Iterations =
            [
                new UsageIteration("compaction", "claude-opus-5-5", 50_000, null, null, null, 5),
                new UsageIteration("message", null, 0, null, 2_000, null, 5),
            ],
        };
        Assert.That(PromptCacheLoss.Of(PriceBook.BuiltIn, "claude-sonnet-5-5", usage, 1_000, At, "claude-sonnet-5-5"), Is.EqualTo(0.0024m));
    }

    [Test]
    public void Of_UnknownModel_IsUnknown()
    {
        Assert.That(PromptCacheLoss.Of(PriceBook.BuiltIn, "nobody-knows", new TokenUsage { InputTokens = 5 }, 5, At), Is.Null);
    }
}
