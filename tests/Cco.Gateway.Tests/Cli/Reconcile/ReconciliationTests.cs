using Cco.Gateway.Analytics.Reconcile;
using Cco.Gateway.Cli.Reconcile;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Cli.Reconcile;

/// <summary>Each reason with the smallest case that has it. Ours is 1000 prompt tokens of which 100 were read, 50 output, 1 dollar.</summary>
internal sealed class ReconciliationTests
{
    private const string Model = "claude-opus-5";

    private static readonly DateOnly Day = new(2026, 11, 2);
    private static readonly BookedUsage Ours = BookedUsage.Nothing(Day, Model) with { Calls = 10, PromptTokens = 1000, CacheReadTokens = 100, OutputTokens = 50, Usd = 1 };

    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("same", DifferenceReason.None, Ours, 1000, 100, 50, 1);
        yield return Case("under a cent", DifferenceReason.Rounding, Ours, 1000, 100, 50, 1.0099m);
        yield return Case("dearer", DifferenceReason.PriceDiffers, Ours, 1000, 100, 50, 1.01m);
        yield return Case("cheaper", DifferenceReason.PriceDiffers, Ours, 1000, 100, 50, 0.5m);
        yield return Case("other parts", DifferenceReason.PriceDiffers, Ours, 1000, 0, 50, 1.5m);
        yield return Case("unpriced", DifferenceReason.Unpriced, Ours with { Unpriced = 1 }, 1000, 100, 50, 1.5m);
        yield return Case("unpriced is never dearer", DifferenceReason.PriceDiffers, Ours with { Unpriced = 1 }, 1000, 100, 50, 0.5m);
        yield return Case("no usage", DifferenceReason.NoUsage, Ours with { NoUsage = 1 }, 1500, 100, 50, 1.5m);
        yield return Case("estimated too low", DifferenceReason.Estimated, Ours with { EstimatedTokens = 500 }, 1500, 100, 50, 1.5m);
        yield return Case("estimated too high", DifferenceReason.Estimated, Ours with { EstimatedTokens = 500 }, 500, 100, 50, 0.5m);
        yield return Case("estimates too small to be it", DifferenceReason.NotThroughGateway, Ours with { EstimatedTokens = 499 }, 1500, 100, 50, 1.5m);
        yield return Case("login", DifferenceReason.Subscription, Ours with { SubscriptionTokens = 500 }, 1500, 100, 50, 1.5m);
        yield return Case("login too small to be it", DifferenceReason.NotThroughGateway, Ours with { SubscriptionTokens = 499 }, 1500, 100, 50, 1.5m);
        yield return Case("more", DifferenceReason.NotThroughGateway, Ours, 1001, 100, 50, 1);
        yield return Case("less", DifferenceReason.NotInReport, Ours, 999, 100, 50, 1);

        static TestCaseData Case(string name, DifferenceReason reason, BookedUsage ours, long prompt, long read, long output, decimal usd) =>
            new TestCaseData(reason, ours, prompt, read, output, usd).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Cases))]
    public void Of_OneDay_GivesTheReason(object reason, object ours, long prompt, long read, long output, decimal usd)
    {
        var line = Of([(BookedUsage)ours], Tokens(Day, prompt, read, output), Costs(Day, usd)).Lines.Single();

        Assert.That((line.Reason, line.UsdDifference), Is.EqualTo(((DifferenceReason)reason, usd - 1)));
    }

    [Test]
    public void Of_WhatIsMissingOnTheNextDay_IsTheBorderOfTheDay()
    {
        var result = Of(
            [Ours, Ours with { Day = Day.AddDays(1) }],
            Tokens(Day, 900, 100, 50),
            Tokens(Day.AddDays(1), 1100, 100, 50),
            Costs(Day, 0.9m),
            Costs(Day.AddDays(1), 1.1m));

        Assert.That(
            (result.Lines.Select(line => line.Reason).Distinct().Single(), result.OursUsd, result.TheirsUsd, result.UsdDifference),
            Is.EqualTo((DifferenceReason.DayBorder, 2m, (decimal?)2m, (decimal?)0m)));
    }

    [Test]
    public void Of_OtherDaysOfTheLedger_AreLeftOut() =>
        Assert.That(Of([Ours, Ours with { Day = Day.AddDays(-1) }], Tokens(Day, 1000, 100, 50)) is { OursUsd: 1, TheirsUsd: null, Lines: [{ Reason: DifferenceReason.None }] }, Is.True);

    [Test]
    public void Of_OneModelByTwoNames_IsOneLine() => Assert.That(
        Of([Ours, Ours with { Model = "us.anthropic.claude-opus-5-v1:0" }], Tokens(Day, 2000, 200, 100), Costs(Day, 2)).Lines is [{ Model: Model, Reason: DifferenceReason.None }],
        Is.True);

    [Test]
    public void Of_ModelOnlyTheProviderKnows_DidNotPassTheGateway() => Assert.That(
        Of([], Tokens(Day, 5, 0, 5), Costs(Day, 1)).Lines is [{ Ours.Calls: 0, Reason: DifferenceReason.NotThroughGateway }], Is.True);

    [Test]
    public void Of_ModelTheProviderDoesNotKnow_IsNotInTheReport() => Assert.That(
        Of([Ours], Tokens(Day, 5, 0, 5) with { Model = "other" }, Costs(Day, 1) with { Model = "other" }).Lines.Select(line => $"{line.Model} {line.Theirs.PromptTokens} {line.Theirs.Usd} {line.Reason}"),
        Is.EqualTo(new[] { "claude-opus-5 0 0 NotInReport", "other 5 1 NotThroughGateway" }));

    [Test]
    public void Of_SearchesTheyGiveToNoModel_AreHeldAgainstOurs() => Assert.That(
        Of([Ours with { ToolsUsd = 0.3m }], Tokens(Day, 1000, 100, 50), Costs(Day, 0.7m), Costs(Day, 0.3m) with { Model = "" }).Lines.Select(line => $"{line.Model} {line.Ours.Usd} {line.Reason}"),
        Is.EqualTo(new[] { " 0.3 None", "claude-opus-5 0.7 None" }));

    [Test]
    public void Of_CostsByDayAlone_AreHeldAgainstTheWholeDay()
    {
        var result = Of([Ours, Ours with { Model = "claude-sonnet-5" }], Costs(Day, 2.5m) with { Model = "" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                result.Lines.Select(line => $"{line.Model} {line.Ours.Usd} {line.Theirs.Usd} {line.Reason}"),
                Is.EqualTo(new[] { " 2 2.5 NotThroughGateway", "claude-opus-5 1  None", "claude-sonnet-5 1  None" }));
            Assert.That((result.OursUsd, result.TheirsUsd), Is.EqualTo((2m, (decimal?)2.5m)));
        }
    }

    private static Reconciliation Of(BookedUsage[] ours, params ProviderUsage[] theirs)
    {
        var report = new ProviderReport { Provider = "anthropic", HasTokens = theirs.Any(usage => usage.PromptTokens is not null), HasCosts = theirs.Any(usage => usage.Usd is not null) };
        foreach (var usage in theirs)
        {
            report.AddDay(usage.Day);
            report.Lines.Add(usage);
        }

        return Reconciliation.Of(report, ours, PriceBook.BuiltIn);
    }

    private static ProviderUsage Tokens(DateOnly day, long prompt, long read, long output) => new(day, Model, prompt, read, output, null);

    private static ProviderUsage Costs(DateOnly day, decimal usd) => new(day, Model, null, null, null, usd);
}
