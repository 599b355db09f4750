using Cco.Gateway.Analytics;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Analytics;

internal sealed class CallMappingTests
{
    private static readonly CallOutcome Fine = new(200, TimeSpan.FromMilliseconds(12), TimeSpan.FromMilliseconds(3), RouteId: "chat");

    private static readonly TokenUsage Usage = new() { InputTokens = 10, CacheReadTokens = 5, OutputTokens = 7, ReasoningTokens = 2 };

    [Test]
    public void From_Miss_TakesEveryFact()
    {
        var exchange = TestCalls.Exchange();
        exchange.Caller = new Caller("scope", null, false, "project", "session");
        exchange.Envelope = new RequestEnvelope("claude-x", true, 3, null);
        exchange.Cache = new CacheOutcome(CacheResult.Miss, "new");
        exchange.NotStored = "refusal";
        exchange.AddAttempt(TestCalls.Attempt(TestCalls.Priced(0.001m, 0.002m), Usage));

        Assert.That(CallRecord.From(exchange, Fine), Is.EqualTo(new CallRecord
        {
            Id = "01",
            StartedAt = TestCalls.Noon,
            Duration = TimeSpan.FromMilliseconds(12),
            FirstByte = TimeSpan.FromMilliseconds(3),
            Dialect = "anthropic",
            Endpoint = "messages",
            Route = "chat",
            Cluster = "anthropic",
            Provider = "anthropic",
            Destination = "d1",
            Billing = Billing.Metered,
            Scope = "scope",
            Project = "project",
            Session = "session",
            ModelAsked = "claude-x",
            ModelServed = "claude-x-1",
            Stream = true,
            Status = 200,
            Outcome = CallResult.Ok,
            CacheResult = CacheResult.Miss,
            CacheReason = "new",
            NotStored = "refusal",
            Tokens = new CallTokens(10, 5, null, null, 7, 2),
            CostStatus = CostStatus.Exact,
            Cost = new CallCost(1_000_000_000, 0, 0, 0, 2_000_000_000, 0),
            StopReason = "end_turn",
            Attempts = 1,
        }));
    }

    [Test]
    public void From_Hit_CostsNothingAndCarriesTheSaving()
    {
        var exchange = TestCalls.Exchange();
        var stored = new CachedFacts("openai", "openai", Billing.Metered, "gpt-x", "stop", Usage);
        exchange.Cache = new CacheOutcome(CacheResult.Hit, null, stored, TestCalls.Priced(0.01m), SavedBilling: Billing.Subscription);

        var record = CallRecord.From(exchange, Fine);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(record.Outcome, Is.EqualTo(CallResult.Ok));
            Assert.That(record.CostStatus, Is.EqualTo(CostStatus.Exact));
            Assert.That(record.Cost, Is.EqualTo(default(CallCost)));
            Assert.That(record.Saved, Is.EqualTo(10_000_000_000));
            Assert.That(record.Billing, Is.EqualTo(Billing.Subscription));
            Assert.That(record.Cluster, Is.EqualTo("openai"));
            Assert.That(record.Provider, Is.EqualTo("openai"));
            Assert.That(record.ModelServed, Is.EqualTo("gpt-x"));
            Assert.That(record.StopReason, Is.EqualTo("stop"));
            Assert.That(record.Tokens.Prompt, Is.EqualTo(15));
            Assert.That(record.Attempts, Is.Zero);
        }
    }

    [Test]
    public void From_CoalescedCall_SavesWhatTheLeaderPaid()
    {
        var exchange = TestCalls.Exchange();
        exchange.Cache = new CacheOutcome(CacheResult.Coalesced);
        exchange.Shared = TestCalls.Attempt(TestCalls.Priced(0.01m), Usage);

        var record = CallRecord.From(exchange, Fine);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(record.Outcome, Is.EqualTo(CallResult.Ok));
            Assert.That((record.CostStatus, record.SpendPico), Is.EqualTo((CostStatus.Exact, 0)));
            Assert.That(record.CoalescingSavedPico, Is.EqualTo(10_000_000_000));
            Assert.That((record.Saved, record.PromptCacheSaved), Is.EqualTo(((long?)null, (long?)null)));
            Assert.That((record.Cluster, record.ModelServed, record.Tokens.Prompt, record.Attempts), Is.EqualTo(("anthropic", "claude-x-1", 15, 0)));
        }
    }

    [Test]
    public void From_CoalescedError_SavesNothingAndFailedUpstream()
    {
        var exchange = TestCalls.Exchange();
        exchange.Cache = new CacheOutcome(CacheResult.Coalesced);
        exchange.Shared = TestCalls.Attempt(CostResult.NoUsage, status: 529);

        var record = CallRecord.From(exchange, Fine with { Status = 529 });

        Assert.That((record.Outcome, record.CostStatus, record.CoalescingSaved), Is.EqualTo((CallResult.UpstreamError, (CostStatus?)null, (long?)null)));
    }

    [TestCase(10_000, 0, "0.019")] // claude-sonnet-5-5 of December: read 0.10 instead of 2.00.
    [TestCase(0, 10_000, "-0.005")] // Written at 2.50 instead of 2.00.
    [TestCase(10_000, 10_000, "0.014")]
    public void From_PromptCache_SavesTheDiscountLessTheSurcharge(long read, long written, string usd)
    {
        var exchange = new GatewayExchange("01", new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), 0, new ApiEndpoint(ApiEndpointKind.Messages, "/v1/messages"), Dialect.Anthropic);
        exchange.Envelope = new RequestEnvelope("claude-sonnet-5-5", true, 3, null);
        var usage = new TokenUsage { InputTokens = 5, CacheReadTokens = read, CacheWriteShortTokens = written, OutputTokens = 7 };
        var attempt = new UpstreamAttempt("anthropic", "d1", "anthropic", Billing.Subscription, 200);
        attempt.Complete(new AnswerFacts { Usage = usage, Complete = true }, CostCalculator.Calculate(PriceBook.BuiltIn, "claude-sonnet-5-5", usage, exchange.StartedAt));
        exchange.AddAttempt(attempt);

        var record = CallRecord.From(exchange, Fine);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(record.PromptCacheSavedListPico, Is.EqualTo(PicoDollars.FromUsd(decimal.Parse(usd, System.Globalization.CultureInfo.InvariantCulture))));
            Assert.That((record.PromptCacheSavedPico, record.SpendPico, record.SavedPico), Is.EqualTo(((long?)null, (long?)null, (long?)null)));
        }
    }

    [Test]
    public void From_LocalAnswerWithAShadow_IsListValueOnly()
    {
        var exchange = TestCalls.Exchange();
        var shadow = new ShadowCost("claude-x", new CostParts(0.5m, 0, 0, 0, 0, 0), "rule");
        exchange.AddAttempt(TestCalls.Attempt(new CostResult(CostStatus.Exact, CostParts.Zero, "local") { Shadow = shadow }, Usage, billing: Billing.Local));

        var record = CallRecord.From(exchange, Fine);

        Assert.That((record.SpendPico, record.ListPico), Is.EqualTo(((long?)null, PicoDollars.FromUsd(0.5m))));
    }

    [Test]
    public void From_UnpricedCall_KeepsWhatItTakesToPriceItLater()
    {
        var exchange = TestCalls.Exchange();
        exchange.AddAttempt(TestCalls.Attempt(new CostResult(CostStatus.Unpriced, null, null), Usage with { ServiceTier = "batch" }));

        Assert.That(UsageText.Read(CallRecord.From(exchange, Fine).UsageText!), Is.EqualTo(Usage with { ServiceTier = "batch" }));
    }

    [Test]
    public void From_HitWithoutAPrice_SavingIsUnknown()
    {
        var exchange = TestCalls.Exchange();
        exchange.Cache = new CacheOutcome(CacheResult.Hit, Saved: new CostResult(CostStatus.Unpriced, null, null));

        Assert.That(CallRecord.From(exchange, Fine).Saved, Is.Null);
    }

    [Test]
    public void From_HitOrSharedCallWithoutAPrice_KeepsWhatItTakesToPriceTheSavingLater()
    {
        var fast = Usage with { Speed = "fast" };
        var unpriced = new CostResult(CostStatus.Unpriced, null, null);
        var hit = TestCalls.Exchange();
        hit.Cache = new CacheOutcome(CacheResult.Hit, null, new CachedFacts("openai", "openai", Billing.Metered, "gpt-x", "stop", fast), unpriced, SavedBilling: Billing.Metered);
        var shared = TestCalls.Exchange();
        shared.Cache = new CacheOutcome(CacheResult.Coalesced);
        shared.Shared = TestCalls.Attempt(unpriced, fast);
        var priced = TestCalls.Exchange();
        priced.Cache = hit.Cache with { Saved = TestCalls.Priced(0.01m) };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(CallRecord.From(hit, Fine).UsageText, Is.EqualTo(UsageText.Write(fast)));
            Assert.That(CallRecord.From(shared, Fine).UsageText, Is.EqualTo(UsageText.Write(fast)));
            Assert.That(CallRecord.From(priced, Fine).UsageText, Is.Null);
        }
    }

    [Test]
    public void From_SeveralAttempts_AddsCostsAndTokensAndNamesTheLast()
    {
        var exchange = TestCalls.Exchange();
        exchange.AddAttempt(TestCalls.Attempt(TestCalls.Priced(0.001m, status: CostStatus.Estimated), Usage, cluster: "first", complete: false));
        exchange.AddAttempt(TestCalls.Attempt(TestCalls.Priced(0.002m), Usage, cluster: "second"));

        var record = CallRecord.From(exchange, Fine);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(record.Cluster, Is.EqualTo("second"));
            Assert.That(record.Attempts, Is.EqualTo(2));
            Assert.That(record.CostStatus, Is.EqualTo(CostStatus.Estimated));
            Assert.That(record.Cost?.Total, Is.EqualTo(3_000_000_000));
            Assert.That(record.Tokens.Output, Is.EqualTo(14));
            Assert.That(record.Tokens.CacheWriteLong, Is.Null);
        }
    }

    [Test]
    public void From_AttemptsOfDifferentBilling_NeverMixesThem()
    {
        var exchange = TestCalls.Exchange();
        exchange.AddAttempt(TestCalls.Attempt(TestCalls.Priced(0.001m), Usage, billing: Billing.Metered, cluster: "paid"));
        exchange.AddAttempt(TestCalls.Attempt(TestCalls.Priced(0.5m), Usage, billing: Billing.Local, cluster: "own"));

        var record = CallRecord.From(exchange, Fine);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(record.Billing, Is.EqualTo(Billing.Metered));
            Assert.That(record.Cost?.Total, Is.EqualTo(1_000_000_000));
            Assert.That(record.Tokens.Output, Is.EqualTo(7));
            Assert.That(record.Cluster, Is.EqualTo("own"));
        }
    }

    private static IEnumerable<TestCaseData> CostCases()
    {
        var unpriced = new CostResult(CostStatus.Unpriced, null, null);
        yield return Case("unpriced beside priced", CostStatus.Unpriced, null, TestCalls.Attempt(TestCalls.Priced(1m)), TestCalls.Attempt(unpriced));
        yield return Case("unpriced beside no usage", CostStatus.Unpriced, null, TestCalls.Attempt(unpriced), TestCalls.Attempt(CostResult.NoUsage));
        yield return Case("no usage beside priced", CostStatus.NoUsage, null, TestCalls.Attempt(CostResult.NoUsage), TestCalls.Attempt(TestCalls.Priced(1m)));
        yield return Case("an error before a priced answer", CostStatus.Exact, 1m, TestCalls.Attempt(CostResult.NoUsage, status: 529), TestCalls.Attempt(TestCalls.Priced(1m)));
        yield return Case("an error alone", null, null, TestCalls.Attempt(CostResult.NoUsage, status: 529));
        yield return Case("an answer that never ended", CostStatus.NoUsage, null, TestCalls.Attempt(null));
        yield return Case("free", CostStatus.Exact, 0m, TestCalls.Attempt(TestCalls.Priced(0m)));
        yield return Case("beyond belief", CostStatus.Unpriced, null, TestCalls.Attempt(TestCalls.Priced(10_001m)));
        yield return Case("negative", CostStatus.Unpriced, null, TestCalls.Attempt(TestCalls.Priced(-1m)));
        yield return Case("a status without its parts", CostStatus.Unpriced, null, TestCalls.Attempt(new CostResult(CostStatus.Exact, null, null)));
        yield return Case("no attempt", null, null);

        static TestCaseData Case(string name, CostStatus? status, decimal? usd, params UpstreamAttempt[] attempts) =>
            new TestCaseData(attempts, status, usd).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(CostCases))]
    public void From_Attempts_CostIsKnownOnlyWhenAllAre(object attempts, object? status, decimal? usd)
    {
        var exchange = TestCalls.Exchange();
        foreach (var attempt in (UpstreamAttempt[])attempts)
        {
            exchange.AddAttempt(attempt);
        }

        var record = CallRecord.From(exchange, Fine);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(record.CostStatus, Is.EqualTo((CostStatus?)status));
            Assert.That(record.Cost?.Total, Is.EqualTo(usd is null ? null : PicoDollars.FromUsd(usd.Value)));
        }
    }

    [TestCase(nameof(ApiEndpointKind.CountTokens), null)]
    [TestCase(nameof(ApiEndpointKind.Models), null)]
    [TestCase(nameof(ApiEndpointKind.Other), null)]
    [TestCase(nameof(ApiEndpointKind.Embeddings), nameof(CostStatus.NoUsage))]
    [TestCase(nameof(ApiEndpointKind.Responses), nameof(CostStatus.NoUsage))]
    public void From_AnswerWithoutUsage_CountsOnlyWhereItShouldHaveHadSome(string kind, string? status)
    {
        var exchange = TestCalls.Exchange(Enum.Parse<ApiEndpointKind>(kind));
        exchange.AddAttempt(TestCalls.Attempt(CostResult.NoUsage, complete: kind is nameof(ApiEndpointKind.Embeddings)));

        var record = CallRecord.From(exchange, Fine);

        Assert.That(record.CostStatus?.ToString(), Is.EqualTo(status));
    }

    [TestCase(true, null, 200, true, TestName = "From_GoneBeforeAnAnswer_CostIsOpen")]
    [TestCase(true, 0, 200, true, TestName = "From_GoneBeforeAHead_CostIsOpen")]
    [TestCase(true, 200, 200, true, TestName = "From_GoneBeforeUsage_CostIsOpen")]
    [TestCase(true, 529, 529, false, TestName = "From_GoneDuringAnError_CostsNothing")]
    [TestCase(false, 0, 502, false, TestName = "From_NoConnection_CostsNothing")]
    [TestCase(false, 529, 529, false, TestName = "From_UpstreamError_CostsNothing")]
    public void From_SentAndNothingReported_CostIsOpenOnlyWhenItBrokeOff(bool aborted, int? attempt, int status, bool open)
    {
        var exchange = TestCalls.Exchange();
        exchange.Sent = new UpstreamStart("c", "anthropic", Billing.Subscription);
        if (attempt is { } code)
        {
            exchange.AddAttempt(TestCalls.Attempt(CostResult.NoUsage, status: code, billing: Billing.Subscription, complete: false));
        }

        var record = CallRecord.From(exchange, new CallOutcome(status, TimeSpan.Zero, Aborted: aborted));

        Assert.That((record.CostIsOpen, record.Billing), Is.EqualTo((open, Billing.Subscription)));
    }

    [Test]
    public void MapStart_CallBeingSent_IsTheRowOfAKilledOne()
    {
        var exchange = TestCalls.Exchange();
        exchange.Caller = new Caller("scope", null, false, "project", "session");
        exchange.Envelope = new RequestEnvelope("claude-x", true, 3, null) { EndUser = "user" };
        exchange.Cache = new CacheOutcome(CacheResult.Miss, "new");
        exchange.Sent = new UpstreamStart("anthropic", "anthropic", Billing.Metered);

        Assert.That(CallMapping.MapStart(exchange, TimeSpan.FromMilliseconds(2), "chat"), Is.EqualTo(new CallRecord
        {
            Id = "01",
            StartedAt = TestCalls.Noon,
            Duration = TimeSpan.FromMilliseconds(2),
            Dialect = "anthropic",
            Endpoint = "messages",
            Route = "chat",
            Cluster = "anthropic",
            Provider = "anthropic",
            Billing = Billing.Metered,
            Scope = "scope",
            Project = "project",
            User = "user",
            Session = "session",
            ModelAsked = "claude-x",
            Stream = true,
            Status = 0,
            Outcome = CallResult.Interrupted,
            CacheResult = CacheResult.Miss,
            CacheReason = "new",
            CostIsOpen = true,
        }));
    }

    [Test]
    public void From_RefusedExchange_KnowsOnlyWhatIsKnown()
    {
        var exchange = TestCalls.Exchange(ApiEndpointKind.ChatCompletions, Dialect.OpenAi);
        exchange.Refusal = new RequestError(400, "no model", "model", "missing_model");

        var record = CallRecord.From(exchange, new CallOutcome(400, TimeSpan.FromTicks(805)));

        Assert.That(record, Is.EqualTo(new CallRecord
        {
            Id = "01",
            StartedAt = TestCalls.Noon,
            Duration = TimeSpan.FromTicks(800),
            Dialect = "openai",
            Endpoint = "chat_completions",
            Status = 400,
            Outcome = CallResult.Refused,
            ErrorCode = "missing_model",
        }));
    }

    [Test]
    public void From_LongTexts_AreCutBetweenCharacters()
    {
        var exchange = TestCalls.Exchange();
        exchange.Caller = new Caller("scope", null, false, new string('p', 5_000), null);
        exchange.Envelope = new RequestEnvelope(new string('m', 199) + "\U0001F600 and more", false, 1, null);

        var record = CallRecord.From(exchange, Fine);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(record.Project, Has.Length.EqualTo(200));
            Assert.That(record.ModelAsked, Is.EqualTo(new string('m', 199)));
        }
    }
}
