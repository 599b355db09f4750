using Cco.Gateway.Caching;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Caching;

/// <summary>Only a whole, successful answer that is the same for whoever asks again is stored (architecture.md 5.6).</summary>
internal sealed class AdmissionTests
{
    private static IEnumerable<TestCaseData> Answers()
    {
        var good = new AnswerFacts { Complete = true };
        yield return new TestCaseData(200, good, true, null).SetArgDisplayNames("good");
        yield return new TestCaseData(201, good, true, "status").SetArgDisplayNames("201");
        yield return new TestCaseData(206, good, true, "status").SetArgDisplayNames("206");
        yield return new TestCaseData(500, good, true, "status").SetArgDisplayNames("500");
        yield return new TestCaseData(200, null, true, "status").SetArgDisplayNames("no facts");
        yield return new TestCaseData(200, good with { Error = true }, true, "error").SetArgDisplayNames("error");
        yield return new TestCaseData(200, good with { Complete = false }, true, "incomplete").SetArgDisplayNames("incomplete");
        yield return new TestCaseData(200, good with { NotStorable = "refusal" }, true, "refusal").SetArgDisplayNames("refusal");
        yield return new TestCaseData(200, good, false, "too-large").SetArgDisplayNames("not held");
    }

    [TestCaseSource(nameof(Answers))]
    public void NotStored_Answer_Reason(int status, object? facts, bool held, string? reason)
    {
        var exchange = new GatewayExchange("id", default, 0, ApiEndpoint.Match("/v1/messages"), Dialect.Anthropic);
        var attempt = new UpstreamAttempt("c", "d", "p", Billing.Metered, status);
        exchange.AddAttempt(attempt);
        if (facts is not null)
        {
            attempt.Complete((AnswerFacts)facts, CostResult.NoUsage);
        }

        Assert.That(Admission.NotStored(exchange, status, held), Is.EqualTo(reason));
    }

    [Test]
    public void NotStored_NothingWentUpstream_Status()
    {
        var exchange = new GatewayExchange("id", default, 0, ApiEndpoint.Match("/v1/messages"), Dialect.Anthropic);

        Assert.That(Admission.NotStored(exchange, 200, held: true), Is.EqualTo("status"));
    }
}
