using Cco.Gateway.Analytics;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Analytics;

internal sealed class CallTokensTests
{
    [Test]
    public void From_NoUsage_IsUnknownThroughout() =>
        Assert.That(CallTokens.From(null), Is.EqualTo(new CallTokens(null, null, null, null, null, null)));

    [Test]
    public void From_Iterations_AddsThemInsteadOfTheTop()
    {
        var usage = new TokenUsage
        {
            InputTokens = 999,
            OutputTokens = 999,
            ReasoningTokens = 4,
            Iterations = [new("message", null, 1, 2, null, null, 3), new("compaction", null, 10, null, null, 5, 30)],
        };

        Assert.That(CallTokens.From(usage), Is.EqualTo(new CallTokens(11, 2, null, 5, 33, 4)));
    }

    [TestCase(-1L, null)]
    [TestCase(0L, 0L)]
    [TestCase(CallTokens.Ceiling, CallTokens.Ceiling)]
    [TestCase(CallTokens.Ceiling + 1, null)]
    [TestCase(long.MaxValue, null)]
    public void From_ImplausibleCount_IsUnknown(long reported, long? kept) =>
        Assert.That(CallTokens.From(new TokenUsage { OutputTokens = reported }).Output, Is.EqualTo(kept));

    [Test]
    public void Prompt_NothingReported_IsUnknown()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(new CallTokens(null, null, null, null, 5, null).Prompt, Is.Null);
            Assert.That(new CallTokens(1, null, 2, 3, 5, null).Prompt, Is.EqualTo(6));
        }
    }
}
