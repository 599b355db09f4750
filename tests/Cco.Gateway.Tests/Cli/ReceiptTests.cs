using Cco.Gateway.Analytics;
using Cco.Gateway.Cli.Claude;
using Cco.Gateway.Exchange;

namespace Cco.Gateway.Tests.Cli;

/// <summary>One line for a run.</summary>
internal sealed class ReceiptTests
{
    private static IEnumerable<TestCaseData> Runs()
    {
        yield return Case(
            "Metered",
            Run(12, new BillingUsage(Billing.Metered, 12, 0) { SpendUsd = 0.43120m, SavedUsd = 0.02m }) with { InputTokens = 1000, Tokens = new UsageTokens(90, 910, 0, 50) },
            "cco: 12 calls, $0.4312 spent, $0.02 saved, 91 % of the prompt from the provider's cache");
        yield return Case(
            "OneCall_SmallAmount",
            Run(1, new BillingUsage(Billing.Metered, 1, 0) { SpendUsd = 0.000188m }) with { InputTokens = 12, Tokens = new UsageTokens(12, 0, 0, 7) },
            "cco: 1 call, $0.000188 spent, 0 % of the prompt from the provider's cache");
        yield return Case(
            "Subscription",
            Run(1234, new BillingUsage(Billing.Subscription, 1234, 0) { ListUsd = 12.5m, SavedListUsd = 3m }) with { InputTokens = 8, Tokens = new UsageTokens(4, 4, 0, 1) },
            "cco: 1,234 calls, subscription: worth $12.50 at list price, 50 % of the prompt from the provider's cache");
        yield return Case(
            "Simulated",
            Run(2, new BillingUsage(Billing.Simulated, 2, 0) { ListUsd = 0.05m }) with { InputTokens = 8, Tokens = new UsageTokens(8, 0, 0, 1) },
            "cco: 2 calls, SIMULATED: nothing was sent or spent");
        yield return Case(
            "Mixed",
            Run(6, new BillingUsage(Billing.Metered, 3, 1) { SpendUsd = 1m, CoalescingSavedUsd = 0.5m }, new BillingUsage(Billing.Local, 2, 0), new BillingUsage(Billing.Simulated, 1, 0)) with
            {
                Cache = new CacheCounts(1, 0, 5, 0, 0),
                Failed = 1,
                Unpriced = 1,
                NoUsage = 2,
                Estimated = 3,
            },
            "cco: 6 calls, $1.00 spent, $0.50 saved by sharing calls in flight, 2 local, 1 SIMULATED, 1 answered from cco's cache, 1 failed, 1 without a known price, 2 without reported usage, 3 estimated");
        yield return Case(
            "AllUnpriced",
            Run(1, new BillingUsage(Billing.Metered, 1, 1)) with { Unpriced = 1 },
            "cco: 1 call, $0.00 spent, 1 without a known price");

        static TestCaseData Case(string name, UsageSummary run, string receipt) => new TestCaseData(run, receipt).SetName($"Of_{name}");
    }

    [TestCaseSource(nameof(Runs))]
    public void Of_Run_OneLine(object run, string receipt)
    {
        Assert.That(Receipt.Of((UsageSummary)run), Is.EqualTo(receipt));
    }

    private static UsageSummary Run(long calls, params BillingUsage[] usages) => new()
    {
        Calls = calls,
        Billing = [.. Enum.GetValues<Billing>().Select(billing => usages.FirstOrDefault(u => u.Billing == billing) ?? new BillingUsage(billing, 0, 0))],
    };
}
