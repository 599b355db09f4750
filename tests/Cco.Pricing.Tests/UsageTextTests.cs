namespace Cco.Pricing.Tests;

public sealed class UsageTextTests
{
    private static readonly TokenUsage Full = new()
    {
        InputTokens = 12,
        CacheReadTokens = 10_000,
        CacheWriteShortTokens = 0,
        CacheWriteLongTokens = 2_048,
        OutputTokens = 503,
        ReasoningTokens = 210,
        WebSearchRequests = 1,
        ServiceTier = "standard",
        InferenceGeo = "us",
        Speed = "fast",
        RefusedBeforeOutput = true,
        RefusalCategory = "bio",
        Estimated = true,
        Iterations =
        [
            new UsageIteration("message", null, 1, 2, 3, 4, 5) { RefusedBeforeOutput = true, RefusalCategory = "cyber" },
            new UsageIteration("fallback_message", "claude-opus-4-8", null, null, null, null, 0),
        ],
    };

    [Test]
    public void Write_FullUsage_NamesEverything() =>
        Assert.That(UsageText.Write(Full), Is.EqualTo(
            """{"input":12,"cache_read":10000,"cache_write_short":0,"cache_write_long":2048,"output":503,"reasoning":210,"web_searches":1,"tier":"standard","geo":"us","speed":"fast","refused":true,"refusal":"bio","estimated":true,"iterations":[{"type":"message","input":1,"cache_read":2,"cache_write_short":3,"cache_write_long":4,"output":5,"refused":true,"refusal":"cyber"},{"type":"fallback_message","model":"claude-opus-4-8","output":0}]}"""));

    [Test]
    public void Write_WhatIsNotReported_IsLeftOut() =>
        Assert.That(
            new[] { new TokenUsage(), new TokenUsage { InputTokens = 0 }, new TokenUsage { Speed = "\"é\n" } }.Select(UsageText.Write),
            Is.EqualTo(new[] { "{}", """{"input":0}""", """{"speed":"\"é\n"}""" }));

    [Test]
    public void Read_Written_IsTheSame()
    {
        var read = UsageText.Read(UsageText.Write(Full))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read with { Iterations = Full.Iterations }, Is.EqualTo(Full));
            Assert.That(read.Iterations, Is.EqualTo(Full.Iterations));
        }
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("5")]
    [TestCase("{\"input\":")]
    [TestCase("{\"speed\":\"\\ud800\"}")]
    public void Read_NoUsage_IsNull(string text) => Assert.That(UsageText.Read(text), Is.Null);

    [Test]
    public void Read_MembersOfALaterVersion_ArePassedOver() =>
        Assert.That(
            UsageText.Read("""{"input":5,"output":"7","later":[1],"iterations":[7,{"model":5}]}""") is { InputTokens: 5, OutputTokens: null, Iterations: [{ Type: "message", Model: null }] },
            Is.True);
}
