using Cco.Gateway.Analytics.PromptCache;
using Cco.Gateway.Wire.Prompts;

namespace Cco.Gateway.Tests.Analytics.PromptCache;

/// <summary>What is said of two turns.</summary>
internal sealed class BreakDiagnosisTests
{
    private static readonly PromptTurn Before = Turns.Of("abcd");
    private static readonly PromptTurn Now = Turns.Of("abcdef", 0) with { At = TestCalls.Noon.AddMinutes(1) };

    private static readonly TestCaseData<PromptTurn, PromptTurn, BreakCause, string>[] Cases =
    [
        new(Before, Now, BreakCause.Provider, "nothing in the request changed: the provider forgot it"),
        new(Before, Now with { At = TestCalls.Noon.AddMinutes(5) }, BreakCause.Provider, "nothing in the request changed: the provider forgot it"),
        new(Before, Now with { At = TestCalls.Noon.AddMinutes(5).AddSeconds(1) }, BreakCause.Gap, "5 min 1 s since the turn before, the cache lives 5 min 0 s"),
        new(Before, Now with { Cluster = "bedrock" }, BreakCause.Upstream, "cluster anthropic, now bedrock"),
        new(Before, Now with { ModelServed = "claude-opus-5" }, BreakCause.Model, "model claude-opus-5-5, now claude-opus-5"),
        new(Before, Now with { ModelServed = null }, BreakCause.Provider, "nothing in the request changed: the provider forgot it"),
        new(Before, Now with { Betas = "b,c" }, BreakCause.Betas, "betas: added c, removed a"),
        new(Before with { Betas = "" }, Now, BreakCause.Betas, "betas: added a b"),
        new(Before, Now.With(digest => digest with { System = [1, 9, 3] }), BreakCause.System, "system[1] changed"),
        new(Before, Now.With(digest => digest with { System = [1, 2, 3, 4] }), BreakCause.System, "system[3] added"),
        new(Before, Now.With(digest => digest with { System = [1, 2] }), BreakCause.System, "system[2] removed"),
        new(Before, Now.With(digest => digest with { Tools = [new NamedDigest("Read", 2)] }), BreakCause.Tools, "tools: removed Bash"),
        new(Before, Now.With(digest => digest with { Parameters = [new NamedDigest("tool_choice", 1)] }), BreakCause.Parameter, "parameters: added tool_choice"),
        new(Before, Now.With(digest => digest with { Messages = [1, 'b', 'c', 'd', 'e'] }), BreakCause.Message, "messages[0] changed"),
        new(Before, Now.With(digest => digest with { Lifetime = null }), BreakCause.NoCacheControl, "the request has no cache_control"),

        // The last message of before cannot have been read before: what was read then is gone for another reason.
        new(Before, Now.With(digest => digest with { Messages = ['a', 'b', 'c', 1, 'e'] }), BreakCause.Provider, "nothing in the request changed: the provider forgot it"),

        // All is told, the first cause is the cause.
        new(Before, Now.With(digest => digest with { Tools = [], System = [] }) with { Betas = "a" }, BreakCause.Betas, "betas: removed b; tools: removed Bash Read; system[0] removed"),

        // OpenAI caches unasked, for as long as it says or is told to.
        new(Automatic(Before), Automatic(Now), BreakCause.Provider, "nothing in the request changed: the provider forgot it"),
        new(Automatic(Before) with { Counts = new PromptCounts(40_000, 30_000, 0) }, Automatic(Now) with { At = TestCalls.Noon.AddMinutes(6) }, BreakCause.Gap, "6 min 0 s since the turn before, the cache lives 5 min 0 s"),
        new(Automatic(Before), Automatic(Now) with { At = TestCalls.Noon.AddMinutes(31) }, BreakCause.Gap, "31 min 0 s since the turn before, the cache lives 30 min 0 s"),
    ];

    [TestCaseSource(nameof(Cases))]
    public void Of_TwoTurns_NamesWhatChanged(PromptTurn before, PromptTurn now, BreakCause cause, string detail)
    {
        Assert.That(BreakDiagnosis.Of(before, now), Is.EqualTo((cause, detail)));
    }

    [TestCase(20, BreakCause.Provider)]
    [TestCase(21, BreakCause.Lookback)]
    public void Of_BlocksSinceTheLastBreakpoint(int blocks, BreakCause cause)
    {
        var (before, now) = (Before.With(digest => digest with { Breakpoints = [2, 7] }), Now.With(digest => digest with { Breakpoints = [7 + blocks, 7 + blocks + 9] }));
        Assert.That(BreakDiagnosis.Of(before, now).Cause, Is.EqualTo(cause));
    }

    [Test]
    public void Of_TextsFromCallers_AreHarmlessAndShort()
    {
        var detail = BreakDiagnosis.Of(Before, Now with { ModelAsked = "evil\u001b[2J\n" + new string('x', 1000) }).Detail;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(detail, Does.Contain("evil?[2J?"));
            Assert.That(detail.Length, Is.LessThanOrEqualTo(400));
        }
    }

    private static PromptTurn Automatic(PromptTurn turn) => turn.With(digest => digest with { Lifetime = null }) with { Automatic = true };
}
