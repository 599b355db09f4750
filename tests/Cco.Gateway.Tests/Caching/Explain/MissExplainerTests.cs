using Cco.Gateway.Caching.Explain;
using Cco.Gateway.Caching.Purging;
using Cco.Gateway.Exchange;

namespace Cco.Gateway.Tests.Caching.Explain;

[TestFixture]
internal sealed class MissExplainerTests
{
    private const string Hello =
        """{"model":"claude-opus-5","max_tokens":9,"system":"be kind","tools":[{"name":"read","input_schema":{"type":"object","properties":{"path":{"type":"string"}}}}],"messages":[{"role":"user","content":"hello"},{"role":"assistant","content":[{"type":"text","text":"hi"}]},{"role":"user","content":[{"type":"text","text":"how are you"}]}]}""";

    [TestCase("hello", "hullo", "messages[0].content", Difference.Changed)]
    [TestCase("how are you", "where are you", "messages[2].content[0].text", Difference.Changed)]
    [TestCase("be kind", "be brief", "system", Difference.Changed)]
    [TestCase("claude-opus-5", "claude-opus-4", "model", Difference.Changed)]
    [TestCase("\"max_tokens\":9", "\"max_tokens\":10", "max_tokens", Difference.Changed)]
    [TestCase("\"max_tokens\":9", "\"max_tokens\":9,\"top_k\":1", "top_k", Difference.Added)]
    [TestCase("\"max_tokens\":9,", "", "max_tokens", Difference.Removed)]
    [TestCase("\"type\":\"string\"", "\"type\":\"number\"", "tools[0].input_schema.properties.path.type", Difference.Changed)]
    [TestCase("\"path\"", "\"file name\"", "tools[0].input_schema.properties.path", Difference.Removed)]
    [TestCase("{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\"}}}", "{\"properties\":{\"path\":{\"type\":\"string\"}},\"type\":\"object\"}", "tools[0].input_schema", Difference.Reordered)]
    [TestCase("[{\"type\":\"text\",\"text\":\"hi\"}]", "[{\"type\":\"text\",\"text\":\"hi\"},{\"type\":\"text\",\"text\":\"!\"}]", "messages[1].content[1]", Difference.Added)]
    [TestCase("\"type\":\"text\",\"text\":\"how", "\"type\":\"tixt\",\"text\":\"how", "messages[2].content[0].type", Difference.Changed)]
    public void Explain_OnePlaceOther_NamesIt(string from, string to, string path, string kind)
    {
        var calls = new ExplainedCalls();
        var near = calls.Miss(Hello);
        calls.Miss(Hello.Replace("hello", "something else", StringComparison.Ordinal).Replace("how", "why", StringComparison.Ordinal));
        var id = calls.Miss(Hello.Replace(from, to, StringComparison.Ordinal));

        var explanation = calls.Explain(id);

        Assert.That((explanation.Nearest!.RequestId, explanation.Nearest.First), Is.EqualTo((near, new Difference(path, kind))));
    }

    [Test]
    public void Explain_AnotherHeader_NamesIt()
    {
        var calls = new ExplainedCalls();
        calls.Miss(Hello, parts => parts with { Betas = "a-2026-01-01" });
        var id = calls.Miss(Hello, parts => parts with { Betas = "b-2026-01-01" });

        Assert.That(calls.Explain(id).Nearest!.Differs, Is.EqualTo(new[] { "header anthropic-beta" }));
    }

    [Test]
    public void Explain_WhatDoesNotCountIsOther_IsTheSame()
    {
        var calls = new ExplainedCalls();
        calls.Miss(Hello);
        var id = calls.Miss(Hello.Replace("\"max_tokens\"", "\"metadata\":{\"user_id\":\"x\"},\"max_tokens\"", StringComparison.Ordinal));

        Assert.That(calls.Explain(id).Nearest!.Differs, Is.Empty);
    }

    [Test]
    public void Explain_SameAfterEviction_SaysWhen()
    {
        var calls = new ExplainedCalls();
        var first = calls.Record(Hello);
        calls.Ring.Add(first);
        calls.History.Stored(first.Made!.Key, first.At, first.At.AddHours(1));
        calls.History.Evicted(first.Made!.Key, first.At.AddMilliseconds(500));
        var id = calls.Miss(Hello);

        Assert.That(calls.Explain(id).Nearest!.Answer, Does.Match(@"^stored \d\d:00:01, evicted \d\d:00:01$"));
    }

    [Test]
    public void Explain_SameAfterExpiry_SaysWhen()
    {
        var calls = new ExplainedCalls();
        var first = calls.Record(Hello);
        calls.Ring.Add(first);
        calls.History.Stored(first.Made!.Key, first.At, first.At.AddMilliseconds(10));
        var id = calls.Miss(Hello);

        Assert.That(calls.Explain(id).Nearest!.Answer, Does.Contain("expired"));
    }

    [Test]
    public void Explain_SameAfterPurge_SaysSo()
    {
        var calls = new ExplainedCalls();
        calls.Miss(Hello);
        var id = calls.Miss(Hello, parts => parts with { Epoch = 1 });

        var explanation = calls.Explain(id);

        Assert.That(explanation.Nearest!.Differs, Is.EqualTo(new[] { LookupSections.Epoch }));
        Assert.That(explanation.Sentence, Does.Contain("purged"));
    }

    [Test]
    public void Explain_StoredThenPurged_SaysWhen()
    {
        var calls = new ExplainedCalls();
        var first = calls.Record(Hello);
        calls.Ring.Add(first);
        calls.History.Stored(first.Made!.Key, first.At, first.At.AddHours(1));
        calls.Epochs.Raise(new PurgeTarget(PurgeKind.Model, "model"));
        var id = calls.Miss(Hello, parts => parts with { Epoch = 1 });

        Assert.That(calls.Explain(id).Sentence, Does.Match(@"It was the same, and was purged since\. Its answer: stored \d\d:00:01, purged \d\d:00:00\."));
    }

    [Test]
    public void Explain_AnotherModelPurged_NotThisOne()
    {
        var calls = new ExplainedCalls();
        var first = calls.Record(Hello);
        calls.Ring.Add(first);
        calls.History.Stored(first.Made!.Key, first.At, first.At.AddHours(1));
        calls.Epochs.Raise(new PurgeTarget(PurgeKind.Model, "another"));
        var id = calls.Miss(Hello.Replace("hello", "hullo", StringComparison.Ordinal));

        Assert.That(calls.Explain(id).Nearest!.Answer, Does.Match(@"^stored \d\d:00:01$"));
    }

    [Test]
    public void Explain_AnswerWasNotStored_SaysWhy()
    {
        var calls = new ExplainedCalls();
        var first = calls.Record(Hello);
        calls.Ring.Add(first);
        calls.History.NotStored(first.Made!.Key, first.At, "incomplete");
        var id = calls.Miss(Hello);

        Assert.That(calls.Explain(id).Nearest!.Answer, Is.EqualTo("not stored: incomplete"));
    }

    [Test]
    public void Explain_Bypass_NamesTheRule()
    {
        var calls = new ExplainedCalls();
        calls.Ring.Add(new LookupRecord("b", calls.Now, CacheResult.Bypass, "server-tools"));

        var explanation = calls.Explain("b");

        Assert.That((explanation.Rule, explanation.Cache), Is.EqualTo(("server-tools", "bypass; reason=server-tools")));
    }

    [Test]
    public void Explain_FirstCall_HasNothingToCompare()
    {
        var calls = new ExplainedCalls();
        var id = calls.Miss(Hello);

        Assert.That(calls.Explain(id).Nearest, Is.Null);
    }

    [Test]
    public void Explain_Unknown_Null() => Assert.That(new MissExplainer(new LookupRing(), new EntryHistory(), new ExplainedCalls().Epochs).Explain("none"), Is.Null);

    [Test]
    public void Explain_LeavesNoLongerKnown_NamesTheSection()
    {
        var calls = new ExplainedCalls();
        calls.Miss(Hello);
        for (var i = 0; i < LookupRing.WithLeaves; i++)
        {
            calls.Ring.Add(new LookupRecord($"x{i}", calls.Now, CacheResult.Bypass, "off"));
        }

        var nearest = calls.Explain(calls.Miss(Hello.Replace("hello", "hullo", StringComparison.Ordinal))).Nearest!;

        Assert.That((nearest.First, nearest.Differs), Is.EqualTo(((Difference?)null, new[] { "messages[0]" })).AsCollection);
    }
}
