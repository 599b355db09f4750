using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.Questions;
using Cco.Gateway.Exchange;
using Cco.Pricing;
using CsCheck;

namespace Cco.Gateway.Tests.Analytics.Questions;

internal sealed class CallsTests : IDisposable
{
    private readonly LedgerStore _store = LedgerStore.InMemory();
    private readonly LedgerQueries _queries;

    public CallsTests() => _queries = new LedgerQueries(_store);

    public void Dispose()
    {
        _queries.Dispose();
        _store.Dispose();
    }

    [Test]
    public void Calls_PageByPage_EveryCallOnceInOrder() =>
        (from minutes in Gen.Int[0, 5].Array[0, 30]
         from size in Gen.Int[1, 9]
         select (minutes, size)).Sample(
            test =>
            {
                using var store = LedgerStore.InMemory();
                using var queries = new LedgerQueries(store);
                var calls = test.minutes.Select((minute, n) => TestCalls.Miss($"{n:D4}", TestCalls.Noon.AddMinutes(minute))).ToList();
                TempLedger.Write(store, calls);
                var seen = new List<CallRecord>();
                string? next = null;
                do
                {
                    var page = queries.Calls(new LedgerQuestion(), test.size, next is null ? null : CallCursor.Parse(next));
                    seen.AddRange(page.Calls);
                    next = page.Next;
                }
                while (next is not null);

                return seen.SequenceEqual(calls.OrderByDescending(call => call.StartedAt).ThenByDescending(call => call.Id, StringComparer.Ordinal));
            },
            iter: 40,
            threads: 1);

    [TestCase("model", "asked")]
    [TestCase("model", "served")]
    [TestCase("key", "k")]
    [TestCase("project", "p")]
    [TestCase("tag", "team=a_b")]
    [TestCase("session", "s")]
    [TestCase("agent", "a")]
    [TestCase("route", "r")]
    [TestCase("cluster", "c")]
    [TestCase("run", "run")]
    [TestCase("user", "u")]
    [TestCase("class", "auxiliary")]
    [TestCase("outcome", "aborted")]
    [TestCase("billing", "local")]
    [TestCase("cache", "bypass")]
    [TestCase("cost", "estimated")]
    public void Calls_Filter_FindsThatCallOnly(string name, string value)
    {
        var other = TestCalls.Miss("1") with { Tags = "TEAM=a_b,team=A_B,x=team,z=axb" };
        var wanted = TestCalls.Miss("2") with
        {
            ModelAsked = "asked",
            ModelServed = "served",
            Scope = "k",
            Project = "p",
            Tags = "a=1,team=a_b",
            Session = "s",
            Agent = "a",
            Route = "r",
            Cluster = "c",
            Run = "run",
            User = "u",
            RequestClass = "auxiliary",
            Outcome = CallResult.Aborted,
            Billing = Billing.Local,
            CacheResult = CacheResult.Bypass,
            CostStatus = CostStatus.Estimated,
        };
        TempLedger.Write(_store, other, wanted);
        var question = new LedgerQuestion { Filter = new CallFilter { Values = new Dictionary<string, string> { [name] = value } } };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_queries.Calls(question, 10).Calls, Is.EqualTo(new[] { wanted }));
            Assert.That(_queries.Summary(question).Calls, Is.EqualTo(1));
            Assert.That(CallFilter.Conditions.Keys, Does.Contain(name));
        }
    }

    [Test]
    public void Calls_ValueNobodyHas_FindsNone()
    {
        TempLedger.Write(_store, TestCalls.Miss());

        Assert.That(
            _queries.Calls(new LedgerQuestion { Filter = new CallFilter { Values = new Dictionary<string, string> { ["session"] = "'; DROP TABLE calls; --" } } }, 10),
            Is.EqualTo(new CallPage([], null)).Using<CallPage>((a, b) => a.Next == b.Next && a.Calls.SequenceEqual(b.Calls)));
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("1-")]
    [TestCase("1-2-3")]
    [TestCase("-1-2")]
    [TestCase("a-b")]
    public void Parse_NoCursor_IsNone(string text) => Assert.That(CallCursor.Parse(text), Is.Null);

    [Test]
    public async Task FindAsync_Call_IsFinalOnceItEnded()
    {
        using (var batch = new LedgerBatch(_store))
        {
            var pending = new PendingBatch();
            pending.Add(new LedgerEntry(TestCalls.Miss("1"), CallStage.Begun, null, null));
            pending.Add(new LedgerEntry(TestCalls.Miss("2"), CallStage.Ended, null, null));
            batch.Write(pending);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await _queries.FindAsync(TestCalls.Id("1")), Is.EqualTo(new CallStatus(false, TestCalls.Miss("1"))));
            Assert.That(await _queries.FindAsync(TestCalls.Id("2")), Is.EqualTo(new CallStatus(true, TestCalls.Miss("2"))));
            Assert.That(await _queries.FindAsync(TestCalls.Id("3")), Is.Null);
            Assert.That(await _queries.FindAsync("nonsense"), Is.Null);
        }
    }
}
