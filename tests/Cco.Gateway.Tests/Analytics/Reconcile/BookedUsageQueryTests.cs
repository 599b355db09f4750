using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.Reconcile;
using Cco.Gateway.Exchange;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Analytics.Reconcile;

internal sealed class BookedUsageQueryTests
{
    private static readonly DateOnly Day = new(2026, 11, 2);

    [Test]
    public void Ask_AllKindsOfCalls_AddsUpWhatTheProviderBilled()
    {
        using var store = LedgerStore.InMemory();
        var midnight = new DateTimeOffset(Day, TimeOnly.MinValue, TimeSpan.Zero);
        TempLedger.Write(
            store,
            TestCalls.Miss("01", midnight),
            TestCalls.Miss("02", midnight.AddDays(1).AddMilliseconds(-1)) with { CostStatus = CostStatus.Estimated },
            TestCalls.Miss("03") with { CostStatus = CostStatus.Unpriced, Cost = null },
            TestCalls.Miss("04") with { CostStatus = CostStatus.NoUsage, Cost = null, Tokens = default },
            TestCalls.Miss("05", billing: Billing.Subscription),
            TestCalls.Miss("06") with { ModelServed = null, ModelAsked = null },
            TestCalls.Miss("07", midnight.AddMilliseconds(-1)),
            TestCalls.Miss("08", midnight.AddDays(1)),
            TestCalls.Miss("09") with { Provider = "openai" },
            TestCalls.Miss("0a", billing: Billing.Imported),
            TestCalls.Miss("0b", billing: Billing.Simulated),
            TestCalls.Miss("0c") with { CostStatus = null, Cost = null, Outcome = CallResult.UpstreamError },
            TestCalls.Miss("0d") with { CacheResult = CacheResult.Coalesced },
            TestCalls.Hit("0e"),
            TestCalls.Refused("0f"));
        using var connection = store.OpenReader();

        var cost = PicoDollars.ToUsd(TestCalls.Miss().Cost!.Value.Total);
        Assert.That(BookedUsageQuery.Ask(connection, "anthropic", Day, Day), Is.EqualTo(new[]
        {
            new BookedUsage(Day, "", 1, 100, 20, 50, cost, 0.000000000006m, 0, 0, 0, 0),
            new BookedUsage(Day, "claude-opus-4-20250514", 4, 300, 60, 150, 2 * cost, 0.000000000012m, 150, 1, 1, 150),
        }));
    }
}
