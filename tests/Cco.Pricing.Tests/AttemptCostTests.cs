namespace Cco.Pricing.Tests;

/// <summary>What an answer costs that took more than one attempt, and what a refusal costs.</summary>
public sealed class AttemptCostTests
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
    public void Calculate_Iterations_ArePricedEachAtItsOwnModelInsteadOfTheTop()
    {
        var usage = Usage with
        {
            WebSearchRequests = 1,
            Iterations =
            [
                Attempt(null, 1000, output: 100),
                Attempt("claude-haiku-5-5", 100_001, output: 1000, type: "compaction"),
                Attempt("claude-opus-5-5", 2000, output: 200, type: "fallback_message"),
                Attempt(null, null),
            ],
        };
        var cost = CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5-5", usage, Now);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cost.Status, Is.EqualTo(CostStatus.Exact));
            Assert.That(cost.Parts, Is.EqualTo(new CostParts(0.0620005m, 0, 0, 0, 0.0085m, 0.01m)));
            Assert.That(cost.Rule, Is.EqualTo("claude-opus-5-5 from 2026-09-22 + claude-haiku-5-5 >100000 from 2026-10-07 + web search"));
        }
    }

    [Test]
    public void Calculate_IterationsTogetherAboveAStep_EachKeepItsOwnStep()
    {
        var usage = new TokenUsage { Iterations = [Attempt(null, 60_000), Attempt(null, 60_000)] };

        Assert.That(CostCalculator.Calculate(PriceBook.BuiltIn, "claude-haiku-5-5", usage, Now).Total, Is.EqualTo(0.012m));
    }

    [Test]
    public void Calculate_OneIterationUnpriced_IsUnpricedAsAWhole()
    {
        var usage = Usage with { Iterations = [Attempt(null, 1000), Attempt("nobody", 1)] };

        Assert.That(
            CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5-5", usage, Now),
            Is.EqualTo(new CostResult(CostStatus.Unpriced, null, "no price for nobody")));
    }

    [Test]
    public void Calculate_ModelOfTheAnswerUnknownButAllIterationsKnown_IsPricedUnlessItSearched()
    {
        var usage = Usage with { Iterations = [Attempt("claude-opus-5-5", 1000)] };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(CostCalculator.Calculate(PriceBook.BuiltIn, "nobody", usage, Now).Total, Is.EqualTo(0.004m));
            Assert.That(
                CostCalculator.Calculate(PriceBook.BuiltIn, "nobody", usage with { WebSearchRequests = 1 }, Now).Status,
                Is.EqualTo(CostStatus.Unpriced));
        }
    }

    /// <summary>Opus 5.5 is $4 in and $20 out; Haiku 5.5 $0.10 and $0.50; each attempt has 1,000 of each.</summary>
    [TestCase("cyber", "2026-11-22", "0", "refusal before output, not billed")]
    [TestCase("general_harms", "2026-11-22", "0", "refusal before output, not billed")]
    [TestCase(null, "2026-11-22", "0", "refusal before output, not billed")]
    [TestCase("", "2026-11-22", "0", "refusal before output, not billed")]
    [TestCase("bio", "2026-09-23", "0", "refusal before output, not billed")]
    [TestCase("bio", "2026-09-24", "0.024", "claude-opus-5-5 from 2026-09-22, refusal bio")]
    [TestCase("frontier_llm", "2026-11-22", "0.024", "claude-opus-5-5 from 2026-09-22, refusal frontier_llm")]
    [TestCase("reasoning_extraction", "2026-11-22", "0.024", "claude-opus-5-5 from 2026-09-22, refusal reasoning_extraction")]
    public void Calculate_RefusalBeforeOutput_IsBilledByCategoryAndDay(string? category, string day, string total, string rule)
    {
        var usage = new TokenUsage { InputTokens = 1000, OutputTokens = 1000, RefusedBeforeOutput = true, RefusalCategory = category };
        var at = new DateTimeOffset(DateOnly.Parse(day), TimeOnly.MinValue, TimeSpan.Zero);
        var cost = CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5-5", usage, at);

        Assert.That((cost.Status, cost.Total, cost.Rule), Is.EqualTo((CostStatus.Exact, decimal.Parse(total), rule)));
    }

    [Test]
    public void Calculate_RefusalInTheMiddle_IsBilledWhateverItsCategory()
    {
        var usage = new TokenUsage { InputTokens = 1000, OutputTokens = 1000, RefusalCategory = "cyber" };

        Assert.That(CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5-5", usage, Now).Total, Is.EqualTo(0.024m));
    }

    [Test]
    public void Calculate_BilledRefusalOfAnUnknownModel_IsUnpriced() =>
        Assert.That(
            CostCalculator.Calculate(
                PriceBook.BuiltIn, "nobody", new TokenUsage { InputTokens = 1, RefusedBeforeOutput = true, RefusalCategory = "bio" }, Now),
            Is.EqualTo(new CostResult(CostStatus.Unpriced, null, "no price for nobody")));

    [Test]
    public void Calculate_DeclinedAttemptBeforeAFallback_CostsByItsOwnCategory([Values(null, "cyber", "bio")] string? category)
    {
        // The example of the vendor's page: Fable 5 declines 535 tokens, Opus 4.8 answers 412 with 264.
        var usage = new TokenUsage
        {
            InputTokens = 412,
            OutputTokens = 264,
            Iterations =
            [
                Attempt("claude-fable-5", 535, output: 0) with { RefusedBeforeOutput = true, RefusalCategory = category },
                Attempt("claude-opus-4-8", 412, output: 264, type: "fallback_message"),
            ],
        };
        var cost = CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-4-8", usage, Now, "claude-fable-5");

        Assert.That((cost.Status, cost.Total), Is.EqualTo((CostStatus.Exact, category == "bio" ? 0.00866m + 0.00535m : 0.00866m)));
    }

    [Test]
    public void Calculate_EveryModelDeclinedBeforeOutput_CostsNothing()
    {
        var usage = new TokenUsage
        {
            RefusedBeforeOutput = true,
            Iterations =
            [
                Attempt("claude-fable-5", 535, output: 0) with { RefusedBeforeOutput = true },
                Attempt("nobody-knows-it", 412, output: 0, type: "fallback_message") with { RefusedBeforeOutput = true },
            ],
        };

        Assert.That(
            CostCalculator.Calculate(PriceBook.BuiltIn, "nobody-knows-it", usage, Now),
            Is.EqualTo(new CostResult(CostStatus.Exact, CostParts.Zero, "refusal before output, not billed")));
    }

    [Test]
    public void Calculate_DeclinedInTheMiddleThenRefusedByAll_CostsTheOutputThatCame()
    {
        var usage = new TokenUsage
        {
            RefusedBeforeOutput = true,
            Iterations =
            [
                Attempt("claude-fable-5", 1000, output: 100),
                Attempt("claude-opus-4-8", 1000, output: 0, type: "fallback_message") with { RefusedBeforeOutput = true },
            ],
        };

        Assert.That(CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-4-8", usage, Now).Total, Is.EqualTo(0.015m));
    }

    [TestCase("claude-fable-5", "0.0100", TestName = "Calculate_IterationWithoutAModelBesideAFallback_RanOnTheModelAskedFor")]
    [TestCase(null, "0.0050", TestName = "Calculate_IterationWithoutAModelAndNothingAsked_RanOnTheModelThatServed")]
    public void Calculate_IterationWithoutAModel_IsPriced(string? asked, string own)
    {
        var usage = new TokenUsage
        {
            Iterations = [Attempt(null, 1000, output: 0), Attempt("claude-opus-4-8", 0, output: 0, type: "fallback_message")],
        };

        Assert.That(
            CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-4-8", usage, Now, asked).Total, Is.EqualTo(decimal.Parse(own)));
    }

    [Test]
    public void Calculate_IterationWithoutAModelAndNoFallback_RanOnTheModelThatServedUnderWhateverName()
    {
        // The client asked for a name of the gateway's, which has no price of its own.
        var usage = new TokenUsage { Iterations = [Attempt(null, 1000), Attempt(null, 1000, type: "compaction")] };

        Assert.That(CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5", usage, Now, "best").Total, Is.EqualTo(0.01m));
    }

    private static UsageIteration Attempt(string? model, long? input, long? output = null, string type = "message") =>
        new(type, model, input, null, null, null, output);
}
