using Cco.Gateway.Analytics;
using Cco.Gateway.Exchange;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Analytics;

/// <summary>The formula of docs/decisions/007-ledger.md.</summary>
internal sealed class CostEstimateTests
{
    // claude-sonnet-5-5 from 2026-10-07: 2 in, 10 out, 2.50 written for 5 minutes, 0.10 read.
    private static readonly CallRecord Killed = new()
    {
        Id = TestCalls.Id("1"),
        StartedAt = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero),
        Duration = TimeSpan.Zero,
        Dialect = "anthropic",
        Endpoint = "messages",
        Status = 0,
        Outcome = CallResult.Interrupted,
        Billing = Billing.Metered,
        ModelAsked = "claude-sonnet-5-5",
        RequestBytes = 4_001,
        CostIsOpen = true,
    };

    [Test]
    public void Of_NoLikeCall_TakesFourBytesForAToken()
    {
        var call = CostEstimate.Of(Killed, null, PriceBook.BuiltIn);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(call.Tokens, Is.EqualTo(new CallTokens(1_001, null, null, null, 0, null)));
            Assert.That(call.CostStatus, Is.EqualTo(CostStatus.Estimated));
            Assert.That(call.SpendPico, Is.EqualTo(PicoDollars.FromUsd(0.002002m)));
            Assert.That(call.CostIsOpen, Is.False);
        }
    }

    [Test]
    public void Of_LikeCall_ScalesItsPromptPartByPart()
    {
        var like = Killed with { RequestBytes = 2_000, Tokens = new CallTokens(10, 500, 100, null, 7_777, null) };

        var call = CostEstimate.Of(Killed with { RequestBytes = 4_000 }, like, PriceBook.BuiltIn);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(call.Tokens, Is.EqualTo(new CallTokens(20, 1_000, 200, null, 0, null)));

            // 20 × 2 + 1000 × 0.10 + 200 × 2.50
            Assert.That(call.SpendPico, Is.EqualTo(PicoDollars.FromUsd(0.00064m)));
        }
    }

    [Test]
    public void Of_OutputSeen_IsCounted() =>
        Assert.That(
            CostEstimate.Of(Killed with { RequestBytes = 4_000, Tokens = new CallTokens(null, null, null, null, 100, null) }, null, PriceBook.BuiltIn).SpendPico,
            Is.EqualTo(PicoDollars.FromUsd(0.003m)));

    [TestCase(33_554_432L)]
    [TestCase(long.MaxValue)]
    public void Of_BodyLargerThanAnyContext_IsNoMoreThanOne(long bytes)
    {
        var like = Killed with { RequestBytes = 1, Tokens = new CallTokens(CallTokens.Ceiling, null, null, null, 0, null) };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(CostEstimate.Of(Killed with { RequestBytes = bytes }, null, PriceBook.BuiltIn).Tokens.Prompt, Is.EqualTo(CostEstimate.MostTokens));
            Assert.That(CostEstimate.Of(Killed with { RequestBytes = bytes }, like, PriceBook.BuiltIn).Tokens.Prompt, Is.EqualTo(CostEstimate.MostTokens));
        }
    }

    [Test]
    public void Of_UnknownModel_IsUnpricedAndCanBePricedLater()
    {
        var call = CostEstimate.Of(Killed with { ModelAsked = "mystery" }, null, PriceBook.BuiltIn);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((call.CostStatus, call.Cost), Is.EqualTo((CostStatus.Unpriced, (CallCost?)null)));
            Assert.That(UsageText.Read(call.UsageText!), Is.EqualTo(new TokenUsage { InputTokens = 1_001, OutputTokens = 0, Estimated = true }));
        }
    }

    [Test]
    public void Of_NothingKnown_IsNoAmount()
    {
        var call = CostEstimate.Of(Killed with { RequestBytes = null }, null, PriceBook.BuiltIn);

        Assert.That((call.CostStatus, call.Cost, call.CostIsOpen), Is.EqualTo((CostStatus.NoUsage, (CallCost?)null, false)));
    }

    [Test]
    public void Of_LocalCall_CostsNothing() =>
        Assert.That(CostEstimate.Of(Killed with { Billing = Billing.Local, ModelAsked = "mystery" }, null, PriceBook.BuiltIn).ListPico, Is.Zero);

    [Test]
    public void Of_Subscription_IsListValue() =>
        Assert.That(
            (CostEstimate.Of(Killed with { Billing = Billing.Subscription }, null, PriceBook.BuiltIn) is var call) ? (call.SpendPico, call.ListPico) : default,
            Is.EqualTo(((long?)null, PicoDollars.FromUsd(0.002002m))));
}
