using Cco.Gateway.Analytics;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Analytics;

/// <summary>What the end of a call is called in the ledger.</summary>
internal sealed class CallOutcomeTests
{
    private static IEnumerable<TestCaseData> OutcomeCases()
    {
        yield return Case("answered", CallResult.Ok, 200, false, null, TestCalls.Attempt(TestCalls.Priced(1m)));
        yield return Case("local answer", CallResult.Ok, 200, false, null);
        yield return Case("refused by us", CallResult.Refused, 401, false, new RequestError(401, "no"));
        yield return Case("refused, then gone", CallResult.Refused, 401, true, new RequestError(401, "no"));
        yield return Case("no such route", CallResult.Refused, 404, false, null);
        yield return Case("gone", CallResult.Aborted, 200, true, null, TestCalls.Attempt(TestCalls.Priced(1m), complete: false));
        yield return Case("upstream says no", CallResult.UpstreamError, 429, false, null, TestCalls.Attempt(CostResult.NoUsage, status: 429));
        yield return Case("error in the stream", CallResult.UpstreamError, 200, false, null, TestCalls.Attempt(TestCalls.Priced(1m), complete: false, error: true));
        yield return Case("cut stream", CallResult.Interrupted, 200, false, null, TestCalls.Attempt(TestCalls.Priced(1m), complete: false));
        yield return Case("not reachable", CallResult.UpstreamError, 502, false, null);
        yield return Case("no destination", CallResult.UpstreamError, 503, false, null);
        yield return Case("no head came", CallResult.UpstreamError, 502, false, null, new UpstreamAttempt("c", null, null, Billing.Metered, 0));
        yield return Case("cut plain answer", CallResult.Interrupted, 502, false, null, TestCalls.Attempt(TestCalls.Priced(1m), complete: false));
        yield return Case("our fault", CallResult.GatewayError, 500, false, null);
        yield return Case("our fault after an answer", CallResult.GatewayError, 502, false, null, TestCalls.Attempt(TestCalls.Priced(1m)));

        static TestCaseData Case(string name, CallResult expected, int status, bool aborted, RequestError? refusal, params UpstreamAttempt[] attempts) =>
            new TestCaseData(expected, status, aborted, refusal, attempts).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(OutcomeCases))]
    public void From_Ending_IsNamed(object expected, int status, bool aborted, object? refusal, object attempts)
    {
        var exchange = TestCalls.Exchange();
        if (refusal is RequestError error)
        {
            exchange.Refusal = error;
        }

        foreach (var attempt in (UpstreamAttempt[])attempts)
        {
            exchange.AddAttempt(attempt);
        }

        var record = CallRecord.From(exchange, new CallOutcome(status, TimeSpan.Zero, Aborted: aborted));

        Assert.That(record.Outcome, Is.EqualTo(expected));
    }
}
