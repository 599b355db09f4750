using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.Questions;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire.Anthropic;
using Cco.Pricing;
using Cco.TestKit;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Analytics;

internal sealed class LedgerQueriesTests : IDisposable
{
    private static readonly DateTimeOffset Start = TestCalls.Noon;

    private readonly LedgerStore _store = LedgerStore.InMemory();
    private readonly LedgerQueries _queries;

    public LedgerQueriesTests() => _queries = new LedgerQueries(_store);

    public void Dispose()
    {
        _queries.Dispose();
        _store.Dispose();
    }

    [Test]
    public void Recent_EveryColumn_ComesBackAsItWent()
    {
        CallRecord[] calls =
        [
            TestCalls.Miss("01") with { ErrorCode = "e", Run = "r", UsageText = "{}" },
            TestCalls.Hit("02", Start.AddSeconds(1)),
            TestCalls.Refused("03", Start.AddSeconds(2)),
            TestCalls.Hit("05", Start.AddSeconds(2.5), Billing.Local) with { CacheResult = CacheResult.Coalesced, Saved = null, CoalescingSaved = 9 },
            TestCalls.Miss("04", Start.AddSeconds(3)) with { Outcome = CallResult.Interrupted, CostStatus = CostStatus.NoUsage, Cost = null, Stream = false },
        ];
        TempLedger.Write(_store, calls);

        Assert.That(_queries.Recent(), Is.EqualTo(calls.Reverse()));
    }

    [TestCase(0, 1)]
    [TestCase(-5, 1)]
    [TestCase(3, 3)]
    [TestCase(100_000, LedgerQueries.MaxRecent)]
    public void Recent_Count_IsHeldToItsLimits(int asked, int given)
    {
        TempLedger.Write(_store, [.. Enumerable.Range(0, 250).Select(n => TestCalls.Miss($"{n:D3}", Start.AddSeconds(n)))]);

        var calls = _queries.Recent(asked);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(calls, Has.Count.EqualTo(given));
            Assert.That(calls.Select(call => call.Id), Is.Ordered.Descending);
        }
    }

    [Test]
    public void Summary_EmptyLedger_HasNoRate()
    {
        var summary = _queries.Summary(null, null);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(summary.Calls, Is.Zero);
            Assert.That(summary.HitRate, Is.Null);
            Assert.That(summary.SpendUsd, Is.Zero);
            Assert.That(summary.Billing, Has.Count.EqualTo(5));
        }
    }

    [Test]
    public void Summary_EveryBilling_OnlyMeteredIsSpend()
    {
        TempLedger.Write(
            _store,
            TestCalls.Miss("1"),
            TestCalls.Hit("2"),
            TestCalls.Miss("3", billing: Billing.Subscription),
            TestCalls.Hit("4", billing: Billing.Subscription),
            TestCalls.Miss("5", billing: Billing.Local),
            TestCalls.Hit("6", billing: Billing.Simulated),
            TestCalls.Hit("7", billing: Billing.Simulated) with { Saved = null },
            TestCalls.Miss("8") with { CostStatus = CostStatus.Unpriced, Cost = null, CacheResult = CacheResult.Bypass },
            TestCalls.Miss("9") with { CostStatus = CostStatus.NoUsage, Cost = null, Outcome = CallResult.Interrupted, Tokens = default },
            TestCalls.Refused("a"));

        var summary = _queries.Summary(null, null);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(summary.Calls, Is.EqualTo(10));
            Assert.That(summary.Cache, Is.EqualTo(new CacheCounts(4, 0, 4, 1, 1)));
            Assert.That(summary.HitRate, Is.EqualTo(0.5));
            Assert.That(summary.SpendUsd, Is.EqualTo(0.006000000015m));
            Assert.That(summary.SavedUsd, Is.EqualTo(0.006000000015m));
            Assert.That(summary.Of(Billing.Metered), Is.EqualTo(new BillingUsage(Billing.Metered, 4, 2)
            {
                SpendUsd = 0.006000000015m, SavedUsd = 0.006000000015m, PromptCacheSavedUsd = -0.000000000021m,
            }));
            Assert.That(summary.Of(Billing.Subscription), Is.EqualTo(new BillingUsage(Billing.Subscription, 2, 0)
            {
                ListUsd = 0.006000000015m, SavedListUsd = 0.006000000015m, PromptCacheSavedListUsd = -0.000000000007m,
            }));
            Assert.That(summary.Of(Billing.Local), Is.EqualTo(new BillingUsage(Billing.Local, 1, 0)
            {
                ListUsd = 0.006000000015m, PromptCacheSavedListUsd = -0.000000000007m,
            }));
            Assert.That(summary.Of(Billing.Simulated), Is.EqualTo(new BillingUsage(Billing.Simulated, 2, 0) { SavedListUsd = 0.006000000015m }));
            Assert.That(summary.InputTokens, Is.EqualTo(400));
            Assert.That(summary.OutputTokens, Is.EqualTo(200));
            Assert.That(summary.ReplayedInputTokens, Is.EqualTo(400));
            Assert.That(summary.ReplayedOutputTokens, Is.EqualTo(200));
            Assert.That(summary.Unpriced, Is.EqualTo(1));
            Assert.That(summary.NoUsage, Is.EqualTo(1));
            Assert.That(summary.SavedUnknown, Is.EqualTo(1));
            Assert.That(summary.Failed, Is.EqualTo(1));
        }
    }

    [Test]
    public void Summary_OfARun_CountsItsCallsOnly()
    {
        TempLedger.Write(
            _store,
            TestCalls.Miss("1") with { Run = "r1" },
            TestCalls.Hit("2") with { Run = "r1" },
            TestCalls.Miss("3", billing: Billing.Subscription) with { Run = "r1" },
            TestCalls.Miss("4") with { Run = "r2" },
            TestCalls.Miss("5"));

        var summary = _queries.Summary(null, null, "r1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((summary.Run, summary.Calls), Is.EqualTo(("r1", 3)));
            Assert.That(summary.SpendUsd, Is.EqualTo(0.006000000015m));
            Assert.That(summary.SubscriptionListUsd, Is.EqualTo(0.006000000015m));
            Assert.That(summary.Tokens, Is.EqualTo(new UsageTokens(20, 40, 140, 100)));
            Assert.That(summary.PromptCacheReadRatio, Is.EqualTo(0.2));
            Assert.That(_queries.Summary(null, null, "r3").Calls, Is.Zero);
        }
    }

    [Test]
    public void Summary_PlanReadings_ShowsTheLatestOfEachWindowThatStands()
    {
        var clock = new FakeTimeProvider(Start);
        using var queries = new LedgerQueries(_store, clock);
        Write(Reading("me", 0, 0.40m, 0.10m), Reading("other", 0, 0.9m, null));
        Write(Reading("me", 20, 0.43m, 0.11m));

        // Began before, ended after.
        Write(Reading("me", 10, 0.41m, 0.10m));

        var now = queries.Summary(null, null).Windows;
        clock.Advance(TimeSpan.FromHours(6));
        var later = queries.Summary(null, null).Windows;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(now, Is.EqualTo(new[]
            {
                new PlanWindow("me", "5h", 0.43, Start.AddHours(5), "allowed", Start.AddMinutes(20)),
                new PlanWindow("me", "7d", 0.11, Start.AddDays(7), "allowed", Start.AddMinutes(20)),
                new PlanWindow("other", "5h", 0.9, Start.AddHours(5), "allowed", Start),
            }));
            Assert.That(later.Select(window => (window.Account, window.Window)), Is.EqualTo(new[] { ("me", "7d") }));
        }

        void Write(params PlanReading[] readings)
        {
            using var batch = new LedgerBatch(_store);
            var pending = new PendingBatch();
            pending.Plans.AddRange(readings);
            batch.Write(pending);
        }

        static PlanReading Reading(string account, int minutes, decimal fiveHours, decimal? sevenDays) => new(
            account,
            Start.AddMinutes(minutes),
            new UnifiedRateLimits
            {
                FiveHour = new RateLimitWindow(fiveHours, Start.AddHours(5), "allowed"),
                SevenDay = sevenDays is null ? null : new RateLimitWindow(sevenDays, Start.AddDays(7), "allowed"),
            });
    }

    [Test]
    public async Task SummaryAsync_ManyAtOnce_AllAnswer()
    {
        TempLedger.Write(_store, TestCalls.Miss());

        var summaries = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _queries.SummaryAsync(new LedgerQuestion())));

        Assert.That(summaries.Select(summary => summary.Calls), Is.All.EqualTo(1));
    }

    [Test]
    public void Summary_AnyCallsAnySpan_EqualsTheSumOfTheRows() =>
        (from calls in AnyCalls.One.Array[1, 60]
         from batch in Gen.Int[1, 60]
         from cut in Gen.Int[-60, (4 * 24 * 60) + 60].Array[2]
         select (calls, batch, cut)).Sample(
            test =>
            {
                using var store = LedgerStore.InMemory();
                using var queries = new LedgerQueries(store);
                var calls = test.calls.Select((call, n) => call with { Id = TestCalls.Id($"{n:D4}") }).ToList();
                foreach (var batch in calls.Chunk(test.batch))
                {
                    TempLedger.Write(store, batch);
                }

                var (from, to) = (Start.AddMinutes(test.cut.Min()), Start.AddMinutes(test.cut.Max()).AddMilliseconds(3));
                return Agrees(queries.Summary(null, null), calls)
                    && Agrees(queries.Summary(from, to), calls.Where(call => call.StartedAt >= from && call.StartedAt < to))
                    && Agrees(queries.Summary(from, null), calls.Where(call => call.StartedAt >= from))
                    && Agrees(queries.Summary(null, to), calls.Where(call => call.StartedAt < to))
                    && RollupCheck.Faults(store).Count == 0;
            },
            iter: 40,
            threads: 1);

    [Test]
    public void Split_AnySpan_CoversItOnceInWholeBuckets() =>
        (from a in Gen.Long[0, 10 * LedgerBucket.Day]
         from b in Gen.Long[0, 10 * LedgerBucket.Day]
         select (From: Math.Min(a, b), To: Math.Max(a, b))).Sample(
            span =>
            {
                var segments = LedgerSegment.Split(span.From, span.To);
                var at = span.From;
                foreach (var segment in segments)
                {
                    if (segment.From != at || segment.To <= segment.From
                        || (segment.Size > 0 && (segment.From % segment.Size != 0 || segment.To % segment.Size != 0)))
                    {
                        return false;
                    }

                    at = segment.To;
                }

                var single = segments.Where(segment => segment.Size == 0).Sum(segment => segment.To - segment.From);
                return at == span.To && single < 2 * LedgerBucket.Quarter;
            },
            threads: 1);

    private static bool Agrees(UsageSummary summary, IEnumerable<CallRecord> calls)
    {
        var counted = calls.ToList();
        var upstream = counted.Where(call => call.CacheResult is not (CacheResult.Hit or CacheResult.Coalesced)).ToList();
        return summary.Calls == counted.Count
            && summary.Cache.Hit + summary.Cache.Coalesced == counted.Count - upstream.Count
            && summary.Cache.None == counted.Count(call => call.CacheResult is null)
            && summary.Failed == counted.Count(call => call.Failed)
            && summary.Estimated == counted.Count(call => call.CostStatus == CostStatus.Estimated)
            && summary.Unpriced == counted.Count(call => call.CostStatus == CostStatus.Unpriced)
            && summary.NoUsage == counted.Count(call => call.CostStatus == CostStatus.NoUsage)
            && summary.SavedUnknown == counted.Count(call => call is { CacheResult: CacheResult.Hit, Saved: null }
                or { CacheResult: CacheResult.Coalesced, CostStatus: not null, CoalescingSaved: null })
            && summary.InputTokens == upstream.Sum(call => call.Tokens.Prompt ?? 0)
            && summary.OutputTokens == upstream.Sum(call => call.Tokens.Output ?? 0)
            && summary.ReplayedInputTokens + summary.InputTokens == counted.Sum(call => call.Tokens.Prompt ?? 0)
            && summary.Billing.All(usage =>
            {
                var own = counted.Where(call => call.Billing == usage.Billing).ToList();
                return usage.Calls == own.Count
                    && usage.UnknownCost == own.Count(call => call.CostStatus is CostStatus.Unpriced or CostStatus.NoUsage)
                    && Pair(usage.SpendUsd, usage.ListUsd, call => call.Cost?.Total)
                    && Pair(usage.SavedUsd, usage.SavedListUsd, call => call.Saved)
                    && Pair(usage.CoalescingSavedUsd, usage.CoalescingSavedListUsd, call => call.CoalescingSaved)
                    && Pair(usage.PromptCacheSavedUsd, usage.PromptCacheSavedListUsd, call => call.PromptCacheSaved);

                // Money is all of it or none of it.
                bool Pair(decimal money, decimal list, Func<CallRecord, long?> amount)
                {
                    var sum = PicoDollars.ToUsd(own.Sum(call => amount(call) ?? 0));
                    return usage.Billing == Billing.Metered ? (money, list) == (sum, 0) : (money, list) == (0, sum);
                }
            });
    }
}
