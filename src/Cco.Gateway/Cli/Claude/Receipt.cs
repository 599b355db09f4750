using System.Globalization;
using Cco.Gateway.Analytics;
using Cco.Gateway.Exchange;

namespace Cco.Gateway.Cli.Claude;

/// <summary>What a run came to, in one line. Only metered amounts are called spent or saved; what is not known is said, never zero.</summary>
internal static class Receipt
{
    public static string Of(UsageSummary run) => "cco: " + string.Join(", ", Parts(run));

    private static IEnumerable<string> Parts(UsageSummary run)
    {
        yield return Count(run.Calls, "call");
        var (metered, subscription, simulated) = (run.Of(Billing.Metered), run.Of(Billing.Subscription), run.Of(Billing.Simulated));
        if (metered.Calls > 0)
        {
            yield return $"{Usd(metered.SpendUsd)} spent";
        }

        if (metered.SavedUsd > 0)
        {
            yield return $"{Usd(metered.SavedUsd)} saved";
        }

        if (metered.CoalescingSavedUsd > 0)
        {
            yield return $"{Usd(metered.CoalescingSavedUsd)} saved by sharing calls in flight";
        }

        if (subscription.Calls > 0)
        {
            yield return $"subscription: worth {Usd(subscription.ListUsd)} at list price";
        }

        if (run.Of(Billing.Local) is { Calls: > 0 } local)
        {
            yield return $"{Number(local.Calls)} local";
        }

        if (simulated.Calls > 0)
        {
            yield return simulated.Calls == run.Calls ? "SIMULATED: nothing was sent or spent" : $"{Number(simulated.Calls)} SIMULATED";
        }

        if (run.PromptCacheReadRatio is { } read && simulated.Calls < run.Calls)
        {
            yield return $"{read.ToString("0 %", CultureInfo.InvariantCulture)} of the prompt from the provider's cache";
        }

        if (run.Cache.Hit > 0)
        {
            yield return $"{Number(run.Cache.Hit)} answered from cco's cache";
        }

        if (run.Failed > 0)
        {
            yield return $"{Number(run.Failed)} failed";
        }

        if (run.Unpriced > 0)
        {
            yield return $"{Number(run.Unpriced)} without a known price";
        }

        if (run.NoUsage > 0)
        {
            yield return $"{Number(run.NoUsage)} without reported usage";
        }

        if (run.Estimated > 0)
        {
            yield return $"{Number(run.Estimated)} estimated";
        }
    }

    // Cents where there are some, the first digits that say anything where there are none.
    private static string Usd(decimal usd) =>
        "$" + (usd is > 0 and < 0.000001m ? "0.000001 at most" : usd.ToString(usd < 0.01m ? "0.00####" : "0.00##", CultureInfo.InvariantCulture));

    private static string Count(long count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
