using Cco.Gateway.Analytics;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Analytics;

internal sealed class CallRepricingTests
{
    private static readonly PriceBook Later = PriceBook.BuiltIn.OverrideWith(PriceBookReader.Read("""
        { "terms": { "t": { "speeds": { "fast": "2" }, "tiers": { "batch": "0.5" }, "webSearch": "0.01" } },
          "rows": [ { "model": "new-model", "from": "2026-11-02", "input": "4", "output": "20", "cacheRead": "0.40", "cacheWrite": "5", "cacheWriteLong": "8", "terms": "t",
            "steps": [ { "above": 1000, "input": "8", "output": "40", "cacheRead": "0.80", "cacheWrite": "10", "cacheWriteLong": "16" } ] } ] }
        """u8).Book!);

    private static IEnumerable<TestCaseData> Usages()
    {
        yield return Case("plain", new TokenUsage { InputTokens = 10, OutputTokens = 5 });
        yield return Case("cached", new TokenUsage { InputTokens = 10, CacheReadTokens = 900, CacheWriteLongTokens = 10, OutputTokens = 5 });
        yield return Case("above the step", new TokenUsage { InputTokens = 1001, OutputTokens = 5 });
        yield return Case("fast batch", new TokenUsage { InputTokens = 10, OutputTokens = 5, Speed = "fast", ServiceTier = "batch" });
        yield return Case("searches", new TokenUsage { InputTokens = 10, OutputTokens = 5, WebSearchRequests = 3 });
        yield return Case("cut", new TokenUsage { InputTokens = 10, OutputTokens = 5, Estimated = true });
        yield return Case("iterations", new TokenUsage
        {
            InputTokens = 10,
            OutputTokens = 5,
            Iterations = [new("message", null, 900, null, null, null, 5), new("message", null, 900, 50, null, null, 5), new("advisor_message", "claude-opus-5", 7, null, null, null, 8)],
        });

        static TestCaseData Case(string name, TokenUsage usage) => new TestCaseData(usage).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Usages))]
    public void Price_CallThatHadNoPrice_IsAsIfTheRowHadBeenThere(TokenUsage usage)
    {
        var unpriced = Map(usage, PriceBook.BuiltIn);
        var priced = Map(usage, Later);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(unpriced.CostStatus, Is.EqualTo(CostStatus.Unpriced));
            Assert.That(unpriced.Cost, Is.Null);
            Assert.That(priced.Cost!.Value.Total, Is.Positive);
            Assert.That(CallRepricing.Price(unpriced, Later), Is.EqualTo(priced));
        }
    }

    [Test]
    public void Price_RowWithItsCountsOnly_IsAnEstimate()
    {
        var call = TestCalls.Miss() with { ModelServed = "new-model", CostStatus = CostStatus.Unpriced, Cost = null, UsageText = null, Tokens = new(10, null, null, null, 5, null) };
        var priced = CallRepricing.Price(call, Later);

        // 10×4 + 5×20
        Assert.That((priced?.CostStatus, priced?.Cost?.Total), Is.EqualTo((CostStatus.Estimated, 140_000_000L)));
    }

    [Test]
    public void Price_StillWithoutAPrice_IsLeftAlone()
    {
        var usage = new TokenUsage { InputTokens = 10, OutputTokens = 5, ServiceTier = "priority" };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(CallRepricing.Price(Map(usage, PriceBook.BuiltIn), Later), Is.Null, "a tier nobody knows the price of");
            Assert.That(CallRepricing.Price(Map(usage, PriceBook.BuiltIn), PriceBook.BuiltIn), Is.Null, "no row");
            Assert.That(
                CallRepricing.Price(Map(usage with { ServiceTier = null }, PriceBook.BuiltIn) with { StartedAt = TestCalls.Noon.AddDays(-1) }, Later), Is.Null, "no row that day");
            Assert.That(
                CallRepricing.Price(Map(usage with { ServiceTier = null, InputTokens = 900_000_000 }, PriceBook.BuiltIn) with { UsageText = """{"input":9000000000}""" }, Later),
                Is.Null,
                "an amount nobody believes");
        }
    }

    [Test]
    public void Price_CallThatHasAPriceOrNone_IsLeftAlone([Values(CostStatus.Exact, CostStatus.Estimated, CostStatus.NoUsage, null)] CostStatus? status) =>
        Assert.That(CallRepricing.Price(TestCalls.Miss() with { CostStatus = status }, Later), Is.Null);

    [Test]
    public void Price_RefusalOfAnUnknownModelInABilledCategory_IsPricedByItsTerms()
    {
        var usage = new TokenUsage { InputTokens = 10, OutputTokens = 0, RefusedBeforeOutput = true, RefusalCategory = "bio" };
        var unpriced = Map(usage, PriceBook.BuiltIn);

        // These terms bill no refusals.
        Assert.That((unpriced.CostStatus, CallRepricing.Price(unpriced, Later)?.Cost?.Total), Is.EqualTo((CostStatus.Unpriced, 0L)));
    }

    private static CallRecord Map(TokenUsage usage, PriceBook prices)
    {
        var exchange = TestCalls.Exchange();
        exchange.Envelope = new RequestEnvelope("new-model", false, 1, null);
        var attempt = new UpstreamAttempt("anthropic", "d", "anthropic", Billing.Metered, 200);
        attempt.Complete(
            new AnswerFacts { Usage = usage, Model = "new-model", Complete = true },
            CostCalculator.Calculate(prices, "new-model", usage, exchange.StartedAt, "new-model"));
        exchange.AddAttempt(attempt);
        return CallRecord.From(exchange, new CallOutcome(200, TimeSpan.FromSeconds(1), null, false, "r"), prices);
    }
}
