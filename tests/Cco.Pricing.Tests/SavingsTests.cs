namespace Cco.Pricing.Tests;

/// <summary>The two savings that are made of prices, against sums by hand.</summary>
internal sealed class SavingsTests
{
    // claude-sonnet-5-5 from 2026-10-07: 2 in, 10 out, 2.50 written for 5 minutes, 4 for an hour, 0.10 read.
    private const string Model = "claude-sonnet-5-5";

    private static readonly DateTimeOffset Day = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void Replay_WrittenTokens_CountAsRead()
    {
        var usage = new TokenUsage { InputTokens = 10, CacheReadTokens = 1000, CacheWriteShortTokens = 2000, CacheWriteLongTokens = 3000, OutputTokens = 100 };

        // 10 × 2 + 6000 × 0.10 + 100 × 10
        Assert.That(Savings.Replay(PriceBook.BuiltIn, Model, usage, Day).Total, Is.EqualTo(0.00162m));
    }

    [Test]
    public void Replay_WithoutPromptCache_IsTheCost()
    {
        var usage = new TokenUsage { InputTokens = 12, OutputTokens = 7 };

        Assert.That(Savings.Replay(PriceBook.BuiltIn, Model, usage, Day), Is.EqualTo(CostCalculator.Calculate(PriceBook.BuiltIn, Model, usage, Day)));
    }

    [Test]
    public void Replay_NoUsage_IsUnknown() => Assert.That(Savings.Replay(PriceBook.BuiltIn, Model, null, Day).Total, Is.Null);

    [Test]
    public void PromptCache_ReadAndWritten_IsTheDiscountLessTheSurcharge()
    {
        var usage = new TokenUsage { InputTokens = 10, CacheReadTokens = 1000, CacheWriteShortTokens = 2000, CacheWriteLongTokens = 300, OutputTokens = 100 };

        // 1000 × 1.90 − 2000 × 0.50 − 300 × 2
        Assert.That(Savings.PromptCache(PriceBook.BuiltIn, Model, usage, Day), Is.EqualTo(0.0003m));
    }

    [Test]
    public void PromptCache_Iterations_EachAtItsModel()
    {
        var usage = new TokenUsage
        {
            Iterations =
            [
                new UsageIteration("compaction", null, 0, 1000, null, null, 1),
                new UsageIteration("message", "claude-opus-5-5", 0, 1000, null, null, 1), // 4 in, 0.20 read
            ],
        };

        Assert.That(Savings.PromptCache(PriceBook.BuiltIn, Model, usage, Day), Is.EqualTo(0.0019m + 0.0038m));
    }

    [Test]
    public void PromptCache_NotUsed_IsNone() =>
        Assert.That(Savings.PromptCache(PriceBook.BuiltIn, Model, new TokenUsage { InputTokens = 10, CacheReadTokens = 0, OutputTokens = 1 }, Day), Is.Null);

    [Test]
    public void PromptCache_UnknownPrice_IsNone() =>
        Assert.That(Savings.PromptCache(PriceBook.BuiltIn, "mystery", new TokenUsage { InputTokens = 10, CacheReadTokens = 5, OutputTokens = 1 }, Day), Is.Null);

    [Test]
    public void PromptCache_CountsPastAllBounds_AreNoError() =>
        Assert.That(
            () => Savings.PromptCache(PriceBook.BuiltIn, Model, new TokenUsage { InputTokens = long.MaxValue, CacheReadTokens = long.MaxValue }, Day),
            Throws.Nothing);
}
