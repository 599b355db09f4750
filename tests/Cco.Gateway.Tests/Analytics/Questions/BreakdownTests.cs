using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.Questions;
using Cco.Gateway.Exchange;
using Cco.Pricing;
using CsCheck;

namespace Cco.Gateway.Tests.Analytics.Questions;

internal sealed class BreakdownTests : IDisposable
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly TimeZoneInfo Kathmandu = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kathmandu");

    private readonly LedgerStore _store = LedgerStore.InMemory();
    private readonly LedgerQueries _queries;

    public BreakdownTests() => _queries = new LedgerQueries(_store);

    public void Dispose()
    {
        _queries.Dispose();
        _store.Dispose();
    }

    [Test]
    public void Breakdown_AnyCallsAnySpanAnyGrouping_EqualsTheSumOfTheRows() =>
        (from calls in AnyCalls.One.Array[1, 60]
         from cut in Gen.Int[-60, (4 * 24 * 60) + 60].Array[2]
         from open in Gen.Bool
         from zone in Gen.Int[0, 2].Select(n => new[] { TimeZoneInfo.Utc, Berlin, Kathmandu }[n])
         select (calls, cut, open, zone)).Sample(
            test =>
            {
                using var store = LedgerStore.InMemory();
                using var queries = new LedgerQueries(store);
                var calls = AnyCalls.Numbered(test.calls);
                TempLedger.Write(store, calls);
                var from = TestCalls.Noon.AddMinutes(test.cut.Min()).AddMilliseconds(1);
                var to = TestCalls.Noon.AddMinutes(test.cut.Max()).AddMilliseconds(3);
                var question = test.open ? new LedgerQuestion() : new LedgerQuestion(from, to);
                var counted = calls.Where(call => test.open || (call.StartedAt >= from && call.StartedAt < to)).ToList();
                return Enum.GetValues<Grouping>().All(by => Agrees(queries.Breakdown(question, by, zone: test.zone), counted, by, test.zone)
                    && Agrees(queries.Breakdown(question with { Filter = Filter("route", "w1") }, by, zone: test.zone), [.. counted.Where(call => call.Route == "w1")], by, test.zone));
            },
            iter: 30,
            threads: 1);

    [Test]
    public void Breakdown_MoreLinesThanAsked_AddsUpTheRest()
    {
        TempLedger.Write(_store, [.. Enumerable.Range(1, 9).Select(n => TestCalls.Miss($"{n}") with { Project = $"p{n}", Cost = new CallCost(n, 0, 0, 0, 0, 0) })]);

        var breakdown = _queries.Breakdown(new LedgerQuestion(), Grouping.Project, 3);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(breakdown.Lines.Select(line => line.Value), Is.EqualTo(new[] { "p9", "p8", "p7" }));
            Assert.That((breakdown.RestLines, breakdown.Rest!.Calls, breakdown.Rest.SpendUsd), Is.EqualTo((6L, 6L, PicoDollars.ToUsd(21))));
            Assert.That(breakdown.Total.SpendUsd, Is.EqualTo(PicoDollars.ToUsd(45)));
        }
    }

    [Test]
    public void Breakdown_ByDay_IsOfTheZoneAndNamesIt()
    {
        // 23:30 UTC is the next day in Berlin.
        TempLedger.Write(_store, TestCalls.Miss("1", new DateTimeOffset(2026, 11, 2, 23, 30, 0, TimeSpan.Zero)), TestCalls.Miss("2", new DateTimeOffset(2026, 11, 3, 1, 0, 0, TimeSpan.Zero)));

        var utc = _queries.Breakdown(new LedgerQuestion(), Grouping.Day);
        var berlin = _queries.Breakdown(new LedgerQuestion(), Grouping.Day, zone: Berlin);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(utc.Lines.Select(line => (line.Value, line.Calls)), Is.EqualTo(new[] { ("2026-11-02", 1L), ("2026-11-03", 1L) }));
            Assert.That(berlin.Lines.Select(line => (line.Value, line.Calls)), Is.EqualTo(new[] { ("2026-11-03", 2L) }));
            Assert.That((utc.Zone, berlin.Zone), Is.EqualTo(("UTC", "Europe/Berlin")));
        }
    }

    [Test]
    public void Breakdown_ByHourWhenClocksAreSetBack_TellsTheTwoHoursApart()
    {
        // 2026-10-25: 03:00 summer time is 02:00 winter time.
        TempLedger.Write(_store, TestCalls.Miss("1", new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero)), TestCalls.Miss("2", new DateTimeOffset(2026, 10, 25, 1, 30, 0, TimeSpan.Zero)));

        Assert.That(
            _queries.Breakdown(new LedgerQuestion(), Grouping.Hour, zone: Berlin).Lines.Select(line => line.Value),
            Is.EqualTo(new[] { "2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00" }));
    }

    [Test]
    public void Breakdown_CallsAreForgotten_RollupsAnswer()
    {
        TempLedger.Write(_store, TestCalls.Miss("1", TestCalls.Noon.AddMinutes(7)), TestCalls.Miss("2", TestCalls.Noon.AddHours(2)));
        using (var connection = _store.OpenWriter())
        {
            LedgerSchema.Execute(connection, null, "DELETE FROM calls");
        }

        // A ragged end is moved to the quarter of an hour.
        var question = new LedgerQuestion(TestCalls.Noon.AddMinutes(3), TestCalls.Noon.AddHours(3).AddMinutes(1));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_queries.Breakdown(question, Grouping.Model).Lines.Single().Calls, Is.EqualTo(2));
            Assert.That(_queries.Summary(question).Calls, Is.EqualTo(2));
        }
    }

    [Test]
    public void Breakdown_CallWithTwoTags_IsInBothAndOnceInTheTotal()
    {
        TempLedger.Write(_store, TestCalls.Miss("1") with { Tags = "feature=b,team=a" }, TestCalls.Miss("2") with { Tags = null }, TestCalls.Miss("3") with { Tags = "team=a" });

        var breakdown = _queries.Breakdown(new LedgerQuestion(), Grouping.Tag);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(breakdown.Lines.Select(line => (line.Value, line.Calls)), Is.EqualTo(new[] { ("team=a", 2L), (null, 1L), ("feature=b", 1L) }));
            Assert.That(breakdown.Total.Calls, Is.EqualTo(3));
        }
    }

    private static CallFilter Filter(string name, string value) => new() { Values = new Dictionary<string, string> { [name] = value } };

    private static bool Agrees(UsageBreakdown breakdown, List<CallRecord> calls, Grouping by, TimeZoneInfo zone)
    {
        var expected = calls.SelectMany(call => ValuesOf(call, by, zone).Select(value => (value, call))).GroupBy(pair => pair.value, pair => pair.call).ToList();
        return breakdown.Lines.Count == expected.Count
            && Same(breakdown.Total, calls)
            && expected.All(group => Same(breakdown.Lines.Single(line => line.Value == group.Key), [.. group]));
    }

    private static IEnumerable<string?> ValuesOf(CallRecord call, Grouping by, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(call.StartedAt, zone);
        return by == Grouping.Tag ? (string?[])[.. call.Tags?.Split(',') ?? new string?[1]] : (string?[])
        [
            by switch
            {
                Grouping.Model => call.Model,
                Grouping.Key => call.Scope,
                Grouping.Project => call.Project,
                Grouping.Session => call.Session,
                Grouping.Agent => call.Agent,
                Grouping.Route => call.Route,
                Grouping.Day => $"{local:yyyy-MM-dd}",
                _ => $"{local:yyyy-MM-dd'T'HH}:00{local:zzz}",
            },
        ];
    }

    private static bool Same(UsageLine line, List<CallRecord> calls)
    {
        var upstream = calls.Where(call => call.CacheResult is not (CacheResult.Hit or CacheResult.Coalesced)).ToList();
        return line.Calls == calls.Count
            && line.Hits == calls.Count(call => call.CacheResult == CacheResult.Hit)
            && line.Coalesced == calls.Count(call => call.CacheResult == CacheResult.Coalesced)
            && line.Failed == calls.Count(call => call.Failed)
            && line.Estimated == calls.Count(call => call.CostStatus == CostStatus.Estimated)
            && line.UnknownCost == calls.Count(call => call.CostStatus is CostStatus.Unpriced or CostStatus.NoUsage)
            && line.Tokens == new UsageTokens(
                upstream.Sum(call => call.Tokens.Input ?? 0),
                upstream.Sum(call => call.Tokens.CacheRead ?? 0),
                upstream.Sum(call => call.Tokens.CacheWrite ?? 0),
                upstream.Sum(call => call.Tokens.Output ?? 0))
            && line.SpendUsd == Usd(call => call.SpendPico)
            && line.ListUsd == Usd(call => call.ListPico)
            && line.SavedUsd == Usd(call => call.SavedPico)
            && line.SavedListUsd == Usd(call => call.SavedListPico)
            && line.CoalescingSavedUsd == Usd(call => call.CoalescingSavedPico)
            && line.CoalescingSavedListUsd == Usd(call => call.CoalescingSavedListPico)
            && line.PromptCacheSavedUsd == Usd(call => call.PromptCacheSavedPico)
            && line.PromptCacheSavedListUsd == Usd(call => call.PromptCacheSavedListPico);

        decimal Usd(Func<CallRecord, long?> amount) => PicoDollars.ToUsd(calls.Sum(call => amount(call) ?? 0));
    }
}
