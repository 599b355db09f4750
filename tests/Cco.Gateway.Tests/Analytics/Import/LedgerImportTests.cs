using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.Import;
using Cco.Gateway.Exchange;
using Cco.Pricing;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Analytics.Import;

internal sealed class LedgerImportTests : IDisposable
{
    private readonly TempLedger _temp = new();
    private readonly LedgerStore _store;

    public LedgerImportTests() => _store = _temp.Open();

    public void Dispose()
    {
        _store.Dispose();
        _temp.Dispose();
    }

    [Test]
    public async Task Run_NewCalls_AreBookedAtThePriceOfTheirDayAndAreNoSpend()
    {
        // 10×5 + 1000×0.50 + 20×6.25 + 40×10 + 100×25, in millionths; then twice 1.1 for us and 2 for fast; then one search.
        var result = await RunAsync(
            Call("m1", """{"input":10,"cache_read":1000,"cache_write_short":20,"cache_write_long":40,"output":100,"tier":"standard","geo":"not_available","speed":"standard"}"""),
            Call("m2", """{"input":10,"output":100,"geo":"us","speed":"fast"}"""),
            Call("m3", """{"input":10,"output":100,"web_searches":1}"""));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result, Is.EqualTo(new ImportResult(3, 0, 0, 0, 0, 0.003575m + (0.00255m * 2.2m) + 0.01255m)));
            Assert.That(RollupCheck.Faults(_store), Is.Empty);
        }

        using var queries = new LedgerQueries(_store);
        var summary = queries.Summary(null, null);
        var row = queries.Recent()[^1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That((summary.SpendUsd, summary.PromptCacheSavedUsd, summary.SubscriptionListUsd), Is.EqualTo((0m, 0m, 0m)));
            Assert.That((summary.Of(Billing.Imported).Calls, summary.Of(Billing.Imported).ListUsd), Is.EqualTo((3L, result.ListUsd)));
            Assert.That(row is { Billing: Billing.Imported, Project: "shop", Session: "s1", Agent: "a1", ModelServed: "claude-opus-5", UsageText: null, CacheResult: null }, Is.True);
            Assert.That((row.SpendPico, row.ListPico, row.PromptCacheSavedPico), Is.EqualTo(((long?)null, (long?)3_575_000_000, (long?)null)));
        }
    }

    [Test]
    public async Task Run_Again_BooksNothing()
    {
        var calls = Enumerable.Range(0, 1200).Select(n => Call($"m{n}", """{"input":10,"output":100}""", TestCalls.Noon.AddSeconds(n * 60))).ToArray();
        await RunAsync(calls);
        var again = await RunAsync(calls);

        Assert.That((again, RollupCheck.Faults(_store).Count), Is.EqualTo((new ImportResult(0, 0, 1200, 0, 0, 0m), 0)));
    }

    [Test]
    public async Task Run_AgainWhenTheLedgerHasForgotten_BooksNothing()
    {
        await RunAsync(Call("m1", """{"input":10,"output":100}"""));
        using (var connection = _store.OpenWriter())
        {
            LedgerSchema.Execute(connection, null, "DELETE FROM calls");
        }

        Assert.That(await RunAsync(Call("m1", """{"input":10,"output":500}""")), Is.EqualTo(new ImportResult(0, 0, 1, 0, 0, 0)));
    }

    [Test]
    public async Task Run_CallThatHasGrown_GetsTheLargerCountsAndSoDoTheSums()
    {
        await RunAsync(Call("m1", """{"input":10,"output":1}"""));
        var grown = await RunAsync(Call("m1", """{"input":10,"output":101}""", TestCalls.Noon.AddDays(1)) with { Project = "other" });
        var shrunk = await RunAsync(Call("m1", """{"input":10,"output":1}"""));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(grown, Is.EqualTo(new ImportResult(0, 1, 0, 0, 0, 0.0025m)));
            Assert.That(shrunk, Is.EqualTo(new ImportResult(0, 0, 1, 0, 0, 0)));
            Assert.That(RollupCheck.Faults(_store), Is.Empty);
        }
    }

    [TestCase(-10, 0, 1, TestName = "Run_CallTheGatewayRecorded_IsNotBookedTwice(under way)")]
    [TestCase(-70, 0, 1, TestName = "Run_CallTheGatewayRecorded_IsNotBookedTwice(just ended)")]
    [TestCase(60, 0, 1, TestName = "Run_CallTheGatewayRecorded_IsNotBookedTwice(clocks differ)")]
    [TestCase(-600, 1, 0, TestName = "Run_SessionThatLeftTheGateway_IsBooked")]
    [TestCase(600, 1, 0, TestName = "Run_SessionThatCameToTheGatewayLater_IsBooked")]
    public async Task Run_BesideARecordedCall(int secondsAway, long booked, long recorded)
    {
        TempLedger.Write(_store, TestCalls.Miss("01", TestCalls.Noon.AddSeconds(secondsAway)) with { Session = "s1", Duration = TimeSpan.FromSeconds(20) });

        var first = await RunAsync(Call("m1", """{"input":10,"output":1}"""));
        var other = await RunAsync(Call("m2", """{"input":10,"output":1}""") with { Session = "s2" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That((first.New, first.Recorded), Is.EqualTo((booked, recorded)));
            Assert.That((other.New, other.Recorded), Is.EqualTo((1L, 0L)));
            Assert.That((await RunAsync(Call("m1", """{"input":10,"output":99}"""))).New, Is.Zero);
        }
    }

    [Test]
    public async Task Run_CallTheGatewayHasUnderWay_IsNotBooked()
    {
        using (var batch = new LedgerBatch(_store))
        {
            var pending = new PendingBatch();
            pending.Begun.Add(TestCalls.Id("01"), TestCalls.Miss("01", TestCalls.Noon.AddMinutes(-9)) with { Session = "s1" });
            batch.Write(pending);
        }

        Assert.That((await RunAsync(Call("m1", """{"input":10,"output":1}"""))).Recorded, Is.EqualTo(1));
    }

    [Test]
    public async Task Run_ModelWithoutAPrice_CanBePricedLater()
    {
        var result = await RunAsync(Call("m1", """{"input":10,"output":5}""") with { Model = "new-model" });
        var prices = PriceBook.BuiltIn.OverrideWith(PriceBookReader.Read("""{ "rows": [ { "model": "new-model", "input": "4", "output": "20" } ] }"""u8).Book!);
        var priced = await LedgerRepricing.RunAsync(_store, prices, null, TimeProvider.System, CancellationToken.None);

        Assert.That((result.Unpriced, result.ListUsd, priced.SpendUsd, priced.ListUsd), Is.EqualTo((1L, 0m, 0m, 0.00014m)));
    }

    [Test]
    public async Task Run_NumberThatIsTaken_TakesTheNext()
    {
        var call = Call("m1", """{"input":10,"output":5}""");
        var id = (call.At.ToUnixTimeMilliseconds() << 20) | (call.Number & 0xfffff);
        TempLedger.Write(_store, TestCalls.Miss() with { Id = CallId.Text(id), StartedAt = TestCalls.Noon.AddDays(-3) });
        await RunAsync(call);
        using var queries = new LedgerQueries(_store);

        Assert.That(queries.Recent().Select(row => row.Id), Is.EqualTo(new[] { CallId.Text(id + 1), CallId.Text(id) }));
    }

    [TestCase("", "2026-11-02", "m", "{\"output\":1}", "key must have 1 to 400 characters.")]
    [TestCase("k", "1999-01-01", "m", "{\"output\":1}", "at must be a moment since 2023 and not in the future.")]
    [TestCase("k", "2026-12-01", "m", "{\"output\":1}", "at must be a moment since 2023 and not in the future.")]
    [TestCase("k", "2026-11-02", "", "{\"output\":1}", "model must not be empty.")]
    [TestCase("k", "2026-11-02", "m", "{}", "usage must hold counts of tokens.")]
    [TestCase("k", "2026-11-02", "m", "secret", "usage must hold counts of tokens.")]
    [TestCase("k", "2026-11-02", "m", "{\"output\":1}", null)]
    public void Problem_Of(string key, string at, string model, string usage, string? problem) => Assert.That(
        new ImportedCall { Key = key, At = DateTimeOffset.Parse(at + "Z"), Model = model, Usage = usage }.Problem(TestCalls.Noon), Is.EqualTo(problem));

    private Task<ImportResult> RunAsync(params ImportedCall[] calls) =>
        LedgerImport.RunAsync(_store, calls, PriceBook.BuiltIn, TimeProvider.System, CancellationToken.None);

    private static ImportedCall Call(string key, string usage, DateTimeOffset? at = null) => new()
    {
        Key = key,
        At = at ?? TestCalls.Noon,
        Model = "claude-opus-5",
        Usage = usage,
        Project = "shop",
        Session = "s1",
        Agent = "a1",
    };
}
