using System.Text;
using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Cli.Reconcile;
using static Cco.TestKit.Fixtures.ProviderReportFixtures;

namespace Cco.Gateway.Tests.Cli.Reconcile;

internal sealed class ProviderReportReaderTests
{
    private static readonly DateOnly Day = new(2026, 11, 2);

    [Test]
    public void Read_Anthropic_TokensAndCentsExactly()
    {
        var report = Read(AnthropicUsage, AnthropicCosts);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((report.Provider, report.HasTokens, report.HasCosts, report.IsPart), Is.EqualTo(("anthropic", true, true, false)));
            Assert.That(report.Lines, Is.EqualTo(new[]
            {
                new ProviderUsage(Day, "claude-opus-5", 2000, 200, 500, null),
                new ProviderUsage(Day, "claude-opus-5", null, null, null, 1.2378912m),
                new ProviderUsage(Day, "", null, null, null, 0.10m),
            }));
        }
    }

    [Test]
    public void Read_OpenAi_TokensAndDollarsExactly() => Assert.That(Read(OpenAiUsage, OpenAiCosts).Lines, Is.EqualTo(new[]
    {
        new ProviderUsage(Day, "gpt-4o-mini-2024-07-18", 1000, 800, 500, null),
        new ProviderUsage(Day, "gpt-4o-mini-2024-07-18", null, null, null, 0.06m),
        new ProviderUsage(Day, "gpt-4o-mini-2024-07-18", null, null, null, 0.000015m),
        new ProviderUsage(Day, "", null, null, null, 0.1m),
    }));

    [Test]
    public void Read_ArrayOfPages_ReadsAll() => Assert.That(Read($"[{OpenAiUsage},{OpenAiCosts}]").Lines, Has.Count.EqualTo(4));

    [Test]
    public void Read_PageThatIsNotTheLast_SaysWhichFollows()
    {
        var report = new ProviderReport();
        var next = new ProviderReportReader(report, "f").Read(Encoding.UTF8.GetBytes("""{"data":[],"has_more":true,"next_page":"page_2"}"""));

        Assert.That((next, report.IsPart), Is.EqualTo(("page_2", true)));
    }

    [TestCase("no")]
    [TestCase("{}")]
    [TestCase("[1]")]
    [TestCase("""{"data":[{"starting_at":"soon","results":[]}]}""")]
    [TestCase("""{"data":[{"start_time":99999999999999999,"results":[]}]}""")]
    [TestCase("""{"data":[{"starting_at":"2026-11-02T00:00:00Z","results":[{"amount":"1","currency":"EUR"}]}]}""")]
    [TestCase("""{"data":[{"starting_at":"2026-11-02T00:00:00Z","results":[{"amount":"much"}]}]}""")]
    [TestCase("""{"data":[{"starting_at":"2026-11-02T00:00:00Z","results":[{"uncached_input_tokens":"1"}]}]}""")]
    public void Read_WhatIsNoReport_SaysSo(string json) => Assert.That(
        () => Read(json), Throws.TypeOf<AdminException>().With.Message.StartsWith("f is no usage or cost report of Anthropic or OpenAI as their documentation has it ("));

    [Test]
    public void Read_TwoProviders_AreRefused() => Assert.That(
        () => Read(OpenAiUsage, AnthropicUsage),
        Throws.TypeOf<AdminException>().With.Message.EqualTo("f is a report of anthropic, those before it were of openai; reconcile one provider at a time."));

    private static ProviderReport Read(params string[] pages)
    {
        var report = new ProviderReport();
        foreach (var page in pages)
        {
            new ProviderReportReader(report, "f").Read(Encoding.UTF8.GetBytes(page));
        }

        return report;
    }
}
