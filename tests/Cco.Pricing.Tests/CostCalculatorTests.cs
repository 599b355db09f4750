namespace Cco.Pricing.Tests;

/// <summary>One rule a test, with amounts worked out by hand.</summary>
public sealed class CostCalculatorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly TokenUsage Usage = new()
    {
        InputTokens = 12,
        CacheReadTokens = 10_000,
        CacheWriteShortTokens = 300,
        CacheWriteLongTokens = 2_048,
        OutputTokens = 503,
        ReasoningTokens = 210,
    };

    [Test]
    public void Calculate_PlainUsage_SumsTheBuckets()
    {
        var cost = CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5-5", Usage, Now);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cost.Status, Is.EqualTo(CostStatus.Exact));
            Assert.That(cost.Parts, Is.EqualTo(new CostParts(0.000048m, 0.002m, 0.0015m, 0.016384m, 0.01006m, 0)));
            Assert.That(cost.Total, Is.EqualTo(0.029992m));
            Assert.That(cost.Rule, Is.EqualTo("claude-opus-5-5 from 2026-09-22"));
        }
    }

    [TestCase(null, null, null, "0.029992", "claude-opus-5-5 from 2026-09-22")]
    [TestCase("standard", "global", "standard", "0.029992", "claude-opus-5-5 from 2026-09-22")]
    [TestCase("", "not_available", "", "0.029992", "claude-opus-5-5 from 2026-09-22")]
    [TestCase("fast", null, null, "0.059984", "claude-opus-5-5 from 2026-09-22, fast ×2")]
    [TestCase(null, "us", null, "0.0329912", "claude-opus-5-5 from 2026-09-22, us ×1.1")]
    [TestCase(null, null, "batch", "0.014996", "claude-opus-5-5 from 2026-09-22, batch ×0.5")]
    [TestCase("fast", "us", null, "0.0659824", "claude-opus-5-5 from 2026-09-22, fast ×2, us ×1.1")]
    [TestCase(null, "US", "Batch", "0.0164956", "claude-opus-5-5 from 2026-09-22, us ×1.1, batch ×0.5")]
    public void Calculate_ModifiersOfTheUsage_Multiply(string? speed, string? geo, string? tier, string total, string rule)
    {
        var usage = Usage with { Speed = speed, InferenceGeo = geo, ServiceTier = tier };
        var cost = CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5-5", usage, Now);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cost.Total, Is.EqualTo(decimal.Parse(total)));
            Assert.That(cost.Rule, Is.EqualTo(rule));
        }
    }

    [TestCase("claude-opus-4-7", "fast", null, null, "claude-opus-4-7 from 2026-04-16: no price for speed fast")]
    [TestCase("claude-opus-5-5", "turbo", null, null, "claude-opus-5-5 from 2026-09-22: no price for speed turbo")]
    [TestCase("claude-opus-4-5", null, "us", null, "claude-opus-4-5-20251101 from 2025-11-24: no price for inference_geo us")]
    [TestCase("claude-opus-5-5", null, "eu", null, "claude-opus-5-5 from 2026-09-22: no price for inference_geo eu")]
    [TestCase("claude-opus-5-5", null, null, "priority", "claude-opus-5-5 from 2026-09-22: no price for service_tier priority")]
    [TestCase("gpt-5.5", null, null, "ultrafast", "gpt-5.5: no price for service_tier ultrafast")]
    [TestCase("text-embedding-3-small", null, null, null, "text-embedding-3-small: no price for output")]
    [TestCase("qwen3", null, null, null, "no price for qwen3")]
    [TestCase("", null, null, null, "no price without a model")]
    [TestCase(null, null, null, null, "no price without a model")]
    public void Calculate_SomethingWithoutAPrice_IsUnpricedAndSaysWhat(string? model, string? speed, string? geo, string? tier, string rule)
    {
        var usage = Usage with { Speed = speed, InferenceGeo = geo, ServiceTier = tier };

        Assert.That(
            CostCalculator.Calculate(PriceBook.BuiltIn, model, usage, Now),
            Is.EqualTo(new CostResult(CostStatus.Unpriced, null, rule)));
    }

    [Test]
    public void Calculate_BeforeTheFirstRow_IsUnpriced() =>
        Assert.That(
            CostCalculator.Calculate(PriceBook.BuiltIn, "claude-haiku-5-5", Usage, new DateTimeOffset(2026, 10, 6, 23, 59, 59, TimeSpan.Zero)),
            Is.EqualTo(new CostResult(CostStatus.Unpriced, null, "no price for claude-haiku-5-5 on 2026-10-06")));

    [Test]
    public void Calculate_EndlessModelName_IsShortenedInTheRule() =>
        Assert.That(
            CostCalculator.Calculate(PriceBook.BuiltIn, new string('x', 10_000), Usage, Now).Rule,
            Is.EqualTo($"no price for {new string('x', 80)}…"));

    [Test]
    public void Calculate_NoUsage_IsNoUsage()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5", null, Now), Is.SameAs(CostResult.NoUsage));
            Assert.That(CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5", new TokenUsage(), Now), Is.SameAs(CostResult.NoUsage));
            Assert.That(
                CostCalculator.Calculate(PriceBook.BuiltIn, "nobody", new TokenUsage { ServiceTier = "standard", WebSearchRequests = 0 }, Now),
                Is.SameAs(CostResult.NoUsage));
            Assert.That(
                CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5", new TokenUsage { Iterations = [Attempt(null, null)] }, Now),
                Is.SameAs(CostResult.NoUsage));
        }
    }

    [Test]
    public void Calculate_CountsOfZero_AreExactlyNothing()
    {
        var cost = CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5", new TokenUsage { InputTokens = 0 }, Now);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cost.Status, Is.EqualTo(CostStatus.Exact));
            Assert.That(cost.Total, Is.Zero);
        }
    }

    [Test]
    public void Calculate_NegativeCounts_AreNotReported()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5", new TokenUsage { InputTokens = -5 }, Now), Is.SameAs(CostResult.NoUsage));
            Assert.That(
                CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5", new TokenUsage { InputTokens = -5, OutputTokens = 1 }, Now).Total,
                Is.EqualTo(0.000025m));
        }
    }

    [Test]
    public void Calculate_HugeCounts_DoNotOverflow()
    {
        var usage = new TokenUsage
        {
            InputTokens = long.MaxValue,
            CacheReadTokens = long.MaxValue,
            CacheWriteShortTokens = long.MaxValue,
            CacheWriteLongTokens = long.MaxValue,
            OutputTokens = long.MaxValue,
            WebSearchRequests = long.MaxValue,
            Speed = "fast",
        };

        Assert.That(CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5-5", usage, Now).Total, Is.Positive);
    }

    [TestCase("claude-opus-5")]
    [TestCase("nobody")]
    public void Calculate_RefusalBeforeOutput_IsNotBilled(string model) =>
        Assert.That(
            CostCalculator.Calculate(PriceBook.BuiltIn, model, Usage with { RefusedBeforeOutput = true, WebSearchRequests = 1 }, Now),
            Is.EqualTo(new CostResult(CostStatus.Exact, CostParts.Zero, "refusal before output, not billed")));

    [Test]
    public void Calculate_EstimatedUsage_IsMarkedSo()
    {
        var cost = CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5-5", Usage with { Estimated = true }, Now);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cost.Status, Is.EqualTo(CostStatus.Estimated));
            Assert.That(cost.Total, Is.EqualTo(0.029992m));
            Assert.That(
                CostCalculator.Calculate(PriceBook.BuiltIn, "nobody", Usage with { Estimated = true }, Now).Status, Is.EqualTo(CostStatus.Unpriced));
        }
    }

    [Test]
    public void Calculate_WebSearches_CostOneCentEachUnmultiplied()
    {
        var usage = Usage with { WebSearchRequests = 4, ServiceTier = "batch" };
        var cost = CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5-5", usage, Now);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cost.Parts!.Tools, Is.EqualTo(0.04m));
            Assert.That(cost.Total, Is.EqualTo(0.054996m));
            Assert.That(cost.Rule, Is.EqualTo("claude-opus-5-5 from 2026-09-22, batch ×0.5 + web search"));
            Assert.That(
                CostCalculator.Calculate(PriceBook.BuiltIn, "gpt-4.1", usage with { ServiceTier = null }, Now),
                Is.EqualTo(new CostResult(CostStatus.Unpriced, null, "gpt-4.1: no price for web search")));
        }
    }

    [TestCase(90_000, 7_000, 2_000, 1_000, "claude-haiku-5-5 from 2026-10-07")]
    [TestCase(90_001, 7_000, 2_000, 1_000, "claude-haiku-5-5 >100000 from 2026-10-07")]
    [TestCase(90_000, 7_001, 2_000, 1_000, "claude-haiku-5-5 >100000 from 2026-10-07")]
    [TestCase(90_000, 7_000, 2_001, 1_000, "claude-haiku-5-5 >100000 from 2026-10-07")]
    [TestCase(90_000, 7_000, 2_000, 1_001, "claude-haiku-5-5 >100000 from 2026-10-07")]
    public void Calculate_ContextStep_CountsEveryInputBucket(long input, long read, long write, long longWrite, string rule)
    {
        var usage = new TokenUsage
        {
            InputTokens = input,
            CacheReadTokens = read,
            CacheWriteShortTokens = write,
            CacheWriteLongTokens = longWrite,
            OutputTokens = 1_000_000,
        };

        Assert.That(CostCalculator.Calculate(PriceBook.BuiltIn, "claude-haiku-5-5", usage, Now).Rule, Is.EqualTo(rule));
    }

    [Test]
    public void Calculate_StepAndModifiers_AreAllNamed() =>
        Assert.That(
            CostCalculator.Calculate(
                PriceBook.BuiltIn, "claude-haiku-5-5", new TokenUsage { InputTokens = 100_001, InferenceGeo = "us" }, Now),
            Is.EqualTo(new CostResult(
                CostStatus.Exact, new CostParts(0.05500055m, 0, 0, 0, 0, 0), "claude-haiku-5-5 >100000 from 2026-10-07, us ×1.1")));

    [Test]
    public void Calculate_OneHaikuCacheRead_IsExact() =>
        Assert.That(
            CostCalculator.Calculate(PriceBook.BuiltIn, "claude-haiku-5-5", new TokenUsage { CacheReadTokens = 1 }, Now).Total,
            Is.EqualTo(0.00000001m));

    [Test]
    public void Calculate_OutputSeenButNothingReported_IsNoUsageWithALowerBound()
    {
        var cost = CostCalculator.Calculate(PriceBook.BuiltIn, "gpt-5.5", new TokenUsage { OutputTokens = 100, Estimated = true }, Now);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((cost.Status, cost.Parts, cost.Total), Is.EqualTo((CostStatus.NoUsage, (CostParts?)null, (decimal?)null)));
            Assert.That(cost.Estimate, Is.EqualTo(CostParts.Zero with { Output = 0.003m }));
            Assert.That(cost.Rule, Is.EqualTo("gpt-5.5; output estimated, prompt unknown"));
        }
    }

    [Test]
    public void Calculate_OutputSeenOfAnUnknownModel_IsNoUsageWithoutABound() =>
        Assert.That(
            CostCalculator.Calculate(PriceBook.BuiltIn, "nobody", new TokenUsage { OutputTokens = 100, Estimated = true }, Now),
            Is.EqualTo(new CostResult(CostStatus.NoUsage, null, "no price for nobody; output estimated, prompt unknown")));

    [Test]
    public void Calculate_PromptReportedAndOutputEstimated_IsEstimated() =>
        Assert.That(
            CostCalculator.Calculate(
                PriceBook.BuiltIn, "claude-opus-5", new TokenUsage { InputTokens = 1000, OutputTokens = 100, Estimated = true }, Now),
            Is.EqualTo(new CostResult(CostStatus.Estimated, CostParts.Zero with { Input = 0.005m, Output = 0.0025m }, "claude-opus-5 from 2026-07-24")));

    [Test]
    public void CalculateLocal_WithAShadow_CostsNothingAndWouldHaveCost()
    {
        // 1,000,000 tokens of prompt are above Haiku's step; the tier is a word of the local server's.
        var usage = new TokenUsage
        {
            InputTokens = 900_000, CacheReadTokens = 100_000, OutputTokens = 1000, ServiceTier = "local", WebSearchRequests = 3, Estimated = true,
        };
        var cost = CostCalculator.CalculateLocal(PriceBook.BuiltIn, usage, Now, "anthropic/claude-haiku-5.5");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((cost.Status, cost.Parts, cost.Total, cost.Rule), Is.EqualTo((CostStatus.Exact, CostParts.Zero, 0m, "local")));
            Assert.That(cost.Shadow, Is.EqualTo(new ShadowCost(
                "claude-haiku-5-5", CostParts.Zero with { Input = 0.45m, CacheRead = 0.005m, Output = 0.0025m }, "claude-haiku-5-5 >100000 from 2026-10-07")));
            Assert.That(cost.Shadow!.Total, Is.EqualTo(0.4575m));
        }
    }

    [TestCase(null)]
    [TestCase("nobody")]
    public void CalculateLocal_WithoutAKnownShadow_CostsNothing(string? shadow) =>
        Assert.That(
            CostCalculator.CalculateLocal(PriceBook.BuiltIn, new TokenUsage { InputTokens = 5 }, Now, shadow),
            Is.EqualTo(new CostResult(CostStatus.Exact, CostParts.Zero, "local")));

    [Test]
    public void CalculateLocal_NoUsage_IsNoUsage() =>
        Assert.That(CostCalculator.CalculateLocal(PriceBook.BuiltIn, null, Now, "gpt-5.5"), Is.SameAs(CostResult.NoUsage));

    [TestCase(""" "input": "1" """, "0.001", "0.001", "0.001")]
    [TestCase(""" "input": "1", "cacheWrite": "2" """, "0.001", "0.002", "0.002")]
    [TestCase(""" "input": "1", "cacheWriteLong": "3" """, "0.001", "0.001", "0.003")]
    [TestCase(""" "input": "1", "cacheRead": "0" """, "0", "0.001", "0.001")]
    public void Calculate_BucketWithoutARate_CostsWhatItsParentCosts(string rates, string read, string write, string longWrite)
    {
        var book = PriceBookReader.Read(System.Text.Encoding.UTF8.GetBytes($$"""{ "rows": [ { "model": "m", {{rates}} } ] }""")).Book!;
        var usage = new TokenUsage { CacheReadTokens = 1000, CacheWriteShortTokens = 1000, CacheWriteLongTokens = 1000 };

        Assert.That(
            CostCalculator.Calculate(book, "m", usage, Now).Parts,
            Is.EqualTo(new CostParts(0, decimal.Parse(read), decimal.Parse(write), decimal.Parse(longWrite), 0, 0)));
    }

    [Test]
    public void Calculate_PlainUsage_AllocatesTheResultOnly()
    {
        var usage = Usage with { InferenceGeo = "us", Speed = "fast" };
        var kept = CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5-5", usage, Now);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            kept = CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5-5", usage, Now);
        }

        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000;
        GC.KeepAlive(kept);

        // Six decimals, and a status with four references, each with an object header.
        Assert.That(each, Is.LessThanOrEqualTo(112 + 56));
    }

    private static UsageIteration Attempt(string? model, long? input, long? output = null, string type = "message") =>
        new(type, model, input, null, null, null, output);
}
