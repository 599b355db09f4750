using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.PromptCache;
using Cco.Gateway.Analytics.Questions;
using Cco.Gateway.Exchange;
using Cco.Pricing;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Analytics;

/// <summary>Earlier calls get the price of their day, and every sum is as if they had always had it.</summary>
internal sealed class LedgerRepricingTests : IDisposable
{
    private static readonly PriceBook Later = PriceBook.BuiltIn.OverrideWith(PriceBookReader.Read(
        """{ "rows": [ { "model": "new-model", "from": "2026-11-02", "input": "4", "output": "20", "cacheRead": "0.40" } ] }"""u8).Book!);

    private readonly TempLedger _temp = new();

    public void Dispose() => _temp.Dispose();

    [Test]
    public async Task Run_CallsWithoutAPrice_GetItAndSoDoAllSums()
    {
        using var store = _temp.Open();
        var calls = new List<CallRecord> { TestCalls.Miss("ff0000"), TestCalls.Hit("ff0001"), TestCalls.Refused("ff0002") };
        for (var n = 0; n < 3 * LedgerRepricing.BatchSize; n++)
        {
            calls.Add(Unpriced($"{n:x6}", TestCalls.Noon.AddSeconds(n * 40), n % 3 == 0 ? Billing.Subscription : Billing.Metered));
        }

        TempLedger.Write(store, calls);
        var result = await RunAsync(store);

        // 10×4 + 5×20 each, a third of them no spend.
        using (Assert.EnterMultipleScope())
        {
            Assert.That((result.Priced, result.SpendUsd, result.ListUsd), Is.EqualTo((1500L, 1000 * 0.00014m, 500 * 0.00014m)));
            Assert.That(result.Unpriced, Is.Empty);
            Assert.That(Sums(store, "rollup_quarter"), Is.EqualTo(Sums(store, null)));
            Assert.That(Sums(store, "rollup_day"), Is.EqualTo(Sums(store, null)));
        }

        using var queries = new LedgerQueries(store);
        var row = queries.Recent().First(call => call.Id == calls[^1].Id);
        Assert.That(row, Is.EqualTo(CallRepricing.Price(calls[^1], Later)));
        Assert.That(queries.Summary(null, null) is { Unpriced: 0, Calls: 1503 }, Is.True);
    }

    [Test]
    public async Task Run_Again_ChangesNothing()
    {
        using var store = _temp.Open();
        TempLedger.Write(store, Unpriced("01", TestCalls.Noon));
        await RunAsync(store);
        var before = Sums(store, "rollup_day");

        var again = await RunAsync(store);

        Assert.That((again.Priced, again.SpendUsd, Sums(store, "rollup_day")), Is.EqualTo((0L, 0m, before)));
    }

    [Test]
    public async Task Run_Since_LeavesEarlierCallsAlone()
    {
        using var store = _temp.Open();
        TempLedger.Write(store, Unpriced("01", TestCalls.Noon), Unpriced("02", TestCalls.Noon.AddHours(1)), Unpriced("03", TestCalls.Noon.AddHours(2)));

        var result = await RunAsync(store, TestCalls.Noon.AddHours(1));

        Assert.That((result.Priced, Statuses(store)), Is.EqualTo((2L, "unpriced exact exact")));
    }

    [Test]
    public async Task Run_CallsStillWithoutAPrice_AreNamedWithWhatWouldHelp()
    {
        using var store = _temp.Open();
        TempLedger.Write(
            store,
            Unpriced("01", TestCalls.Noon.AddDays(-2)),
            Unpriced("02", TestCalls.Noon.AddDays(-1)),
            Unpriced("03", TestCalls.Noon, model: "other-model"),
            Unpriced("04", TestCalls.Noon, model: "claude-opus-5", usage: """{"input":10,"output":5,"tier":"priority"}"""));

        var result = await RunAsync(store);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Unpriced, Is.EqualTo(new[]
            {
                new UnpricedModel("new-model", 2, TestCalls.Noon.AddDays(-2), "no price for new-model on 2026-10-31", true),
                new UnpricedModel("claude-opus-5", 1, TestCalls.Noon, "claude-opus-5 from 2026-07-24: no price for service_tier priority", false),
                new UnpricedModel("other-model", 1, TestCalls.Noon, "no price for other-model", true),
            }));
            Assert.That(Report(result.Unpriced), Is.EqualTo("""
                Without a price:
                  new-model: 2 calls since 2026-10-31, no price for new-model on 2026-10-31
                  claude-opus-5: 1 call since 2026-11-02, claude-opus-5 from 2026-07-24: no price for service_tier priority
                  other-model: 1 call since 2026-11-02, no price for other-model
                Rows for prices.json, USD per million tokens where a ? stands; then: cco prices reprice
                  { "model": "new-model", "from": "2026-10-31", "input": "?", "output": "?", "cacheRead": "?", "cacheWrite": "?" }
                  { "model": "other-model", "from": "2026-11-02", "input": "?", "output": "?", "cacheRead": "?", "cacheWrite": "?" }

                """));
        }
    }

    [Test]
    public async Task Run_BesideAWriterInTheMiddleOfABatch_Waits()
    {
        using var store = _temp.Open();
        TempLedger.Write(store, Unpriced("01", TestCalls.Noon));
        using var other = store.OpenWriter();
        var transaction = other.BeginTransaction(deferred: false);

        var running = Task.Run(() => RunAsync(store));
        Assert.That(running.IsCompleted, Is.False);
        await transaction.DisposeAsync();

        Assert.That((await running).Priced, Is.EqualTo(1));
    }

    [Test]
    public async Task Run_InMemory_PricesToo()
    {
        using var store = LedgerStore.InMemory();
        TempLedger.Write(store, Unpriced("01", TestCalls.Noon));

        Assert.That((await RunAsync(store)).Priced, Is.EqualTo(1));
    }

    [Test]
    public async Task Run_HitsAndSharedCallsWithoutAPrice_SayWhatTheySaved()
    {
        using var store = _temp.Open();
        var hit = TestCalls.Hit("01") with { ModelAsked = "new-model", ModelServed = "new-model", Saved = null, Tokens = new CallTokens(10, 100, 20, null, 5, null) };
        var shared = hit with { Id = TestCalls.Id("02"), CacheResult = CacheResult.Coalesced, Tokens = new CallTokens(10, null, null, null, 5, null) };
        TempLedger.Write(
            store,
            [
                hit,
                shared,
                hit with { Id = TestCalls.Id("03"), Billing = Billing.Subscription, UsageText = """{"input":10,"output":5,"web_searches":0}""" },
                hit with { Id = TestCalls.Id("04"), ModelServed = "other-model", ModelAsked = "other-model" },
                hit with { Id = TestCalls.Id("05"), Tokens = default },
                TestCalls.Hit("06"),
                TestCalls.Miss("07"),
            ]);

        var result = await RunAsync(store);
        var again = await RunAsync(store);

        using var queries = new LedgerQueries(store);
        var rows = queries.Recent().ToDictionary(row => row.Id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((result.Priced, result.Savings, again.Savings), Is.EqualTo((0L, 3L, 0L)));

            // Written counts as read: 10×4 + 120×0.40 + 5×20; what the other call came to: 10×4 + 5×20.
            Assert.That(rows[hit.Id].SavedPico, Is.EqualTo(188_000_000));
            Assert.That(rows[shared.Id].CoalescingSavedPico, Is.EqualTo(140_000_000));
            Assert.That((rows[TestCalls.Id("03")].SavedListPico, rows[TestCalls.Id("03")].UsageText), Is.EqualTo(((long?)140_000_000, (string?)null)));
            Assert.That(rows[TestCalls.Id("04")].SavedPico, Is.Null);
            Assert.That(rows[TestCalls.Id("05")].SavedPico, Is.Null);
            Assert.That(rows[hit.Id], Is.EqualTo(hit with { Saved = 188_000_000 }));
            Assert.That(queries.Summary(null, null).SavedUnknown, Is.EqualTo(2));
            Assert.That(RollupCheck.Faults(store), Is.Empty);
        }
    }

    [TestCase(Billing.Metered)]
    [TestCase(Billing.Subscription)]
    public async Task Run_CallThatBrokeThePromptCache_SaysWhatThatCost(Billing billing)
    {
        using var store = _temp.Open();
        Write(store, Broken(Unpriced("01", TestCalls.Noon, billing, usage: """{"input":30000,"output":5}"""), lost: 25_000));

        var result = await RunAsync(store);

        // Plain input at 4 instead of read at 0.40 USD per million.
        using var queries = new LedgerQueries(store);
        var report = queries.Breaks(new LedgerQuestion());
        using (Assert.EnterMultipleScope())
        {
            Assert.That((report.Breaks[0].CostStatus, report.Breaks[0].Lost), Is.EqualTo((CostStatus.Exact, (long?)25_000 * 3_600_000)));
            Assert.That(
                (report.Causes[0].Unpriced, report.Causes[0].LostPico, report.Causes[0].LostListPico),
                Is.EqualTo(billing == Billing.Metered ? (0L, 25_000 * 3_600_000L, 0L) : (0L, 0L, 25_000 * 3_600_000L)));
            Assert.That((result.Priced, result.Breaks), Is.EqualTo((1L, 1L)));
        }
    }

    [Test]
    public async Task Run_BreakOfACallThatHasAPriceAlready_IsEstimatedFromItsCounts()
    {
        using var store = _temp.Open();
        var call = Unpriced("01", TestCalls.Noon) with
        {
            CostStatus = CostStatus.Exact,
            Cost = default(CallCost),
            UsageText = null,
            Tokens = new CallTokens(30_000, null, null, null, 5, null),
        };
        Write(store, Broken(call, lost: 25_000), Broken(TestCalls.Miss("02", TestCalls.Noon.AddDays(-9)) with { Tokens = call.Tokens, ModelServed = "other-model" }, lost: 25_000));

        var result = await RunAsync(store, TestCalls.Noon);
        var again = await RunAsync(store);

        using var queries = new LedgerQueries(store);
        var breaks = queries.Breaks(new LedgerQuestion()).Breaks;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((breaks[0].CostStatus, breaks[0].Lost), Is.EqualTo((CostStatus.Estimated, (long?)25_000 * 3_600_000)));
            Assert.That((breaks[1].CostStatus, breaks[1].Lost), Is.EqualTo((CostStatus.Unpriced, (long?)null)));
            Assert.That((result.Priced, result.Breaks, again.Breaks), Is.EqualTo((0L, 1L, 0L)));
        }
    }

    private static (CallRecord Call, PromptCacheBreak Break) Broken(CallRecord call, long lost) => (call, new PromptCacheBreak
    {
        Id = call.Id,
        Before = TestCalls.Id("aa"),
        StartedAt = call.StartedAt,
        Billing = call.Billing,
        Cause = BreakCause.Gap,
        Detail = "a gap",
        ReadTokens = 0,
        UsualTokens = lost,
        LostTokens = lost,
        CostStatus = CostStatus.Unpriced,
    });

    private static void Write(LedgerStore store, params (CallRecord Call, PromptCacheBreak Break)[] broken)
    {
        using var batch = new LedgerBatch(store);
        var pending = new PendingBatch();
        pending.Calls.AddRange(broken.Select(call => call.Call));
        pending.Breaks.AddRange(broken.Select(call => call.Break));
        batch.Write(pending);
    }

    private static CallRecord Unpriced(
        string id, DateTimeOffset at, Billing billing = Billing.Metered, string model = "new-model", string usage = """{"input":10,"output":5}""") => TestCalls.Miss(id, at, billing) with
    {
        ModelAsked = model,
        ModelServed = model,
        Tokens = new CallTokens(10, null, null, null, 5, null),
        UsageText = usage,
        CostStatus = CostStatus.Unpriced,
        Cost = null,
        PromptCacheSaved = null,
    };

    private static Task<RepricingResult> RunAsync(LedgerStore store, DateTimeOffset? since = null) =>
        LedgerRepricing.RunAsync(store, Later, since, TimeProvider.System, CancellationToken.None);

    private static string Report(IReadOnlyList<UnpricedModel> models)
    {
        using var output = new StringWriter { NewLine = "\n" };
        UnpricedReport.Write(output, models);
        return output.ToString();
    }

    private static string Statuses(LedgerStore store)
    {
        using var connection = store.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(cost_status, ' ') FROM (SELECT cost_status FROM calls ORDER BY id)";
        return (string)command.ExecuteScalar()!;
    }

    // A rollup by model holds each call once; without a table the calls themselves are summed.
    private static string Sums(LedgerStore store, string? table)
    {
        using var connection = store.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = table is null
            ? $"SELECT COALESCE(billing, ''), COALESCE(cache_result, ''), {RollupSums.OverCalls} FROM calls GROUP BY 1, 2 ORDER BY 1, 2"
            : $"SELECT billing, cache_result, {RollupSums.OverRollups} FROM {table} WHERE dimension = 'model' GROUP BY 1, 2 ORDER BY 1, 2";
        using var row = command.ExecuteReader();
        var lines = new List<string>();
        while (row.Read())
        {
            lines.Add(string.Join(' ', Enumerable.Range(0, row.FieldCount).Select(row.GetValue)));
        }

        return string.Join('\n', lines);
    }
}
