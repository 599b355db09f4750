using System.Globalization;
using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Wire;

/// <summary>
/// Answers of every kind of usage in contract.md 1.7, 1.8, 2.2 and 2.3, as files; <c>usage.txt</c> says of each the model that served, the
/// normal form, and what it costs by hand: status, USD, rule.
/// </summary>
internal sealed class UsageFixtureTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly string Folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "Wire", "Golden");

    private static IEnumerable<TestCaseData> Fixtures() =>
        File.ReadLines(Path.Combine(Folder, "usage.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(" | "))
            .Select(parts => new TestCaseData(parts[0].Trim(), string.Join(" | ", parts[1..].Select(part => part.Trim()))).SetArgDisplayNames(parts[0].Trim()));

    [TestCaseSource(nameof(Fixtures))]
    public void Read_Fixture_GivesItsNormalFormAndCost(string file, string expected) => Assert.That(Describe(file, []), Is.EqualTo(expected));

    [TestCaseSource(nameof(Fixtures))]
    public void Read_FixtureInSmallPieces_GivesTheSame(string file, string expected) => Assert.That(Describe(file, [1, 7, 64]), Is.EqualTo(expected));

    [Test]
    public void Folder_EveryFixture_IsInTheTable() =>
        Assert.That(
            Directory.GetFiles(Folder).Select(Path.GetFileName).Where(name => name != "usage.txt"),
            Is.EquivalentTo(Fixtures().Select(fixture => fixture.Arguments[0])));

    private static string Describe(string file, int[] sizes)
    {
        var facts = AnswerReading.Read(
            file.StartsWith("anthropic", StringComparison.Ordinal) ? Dialect.Anthropic : Dialect.OpenAi,
            file.EndsWith(".sse", StringComparison.Ordinal) ? AnswerReading.Stream : AnswerReading.Json,
            File.ReadAllBytes(Path.Combine(Folder, file)),
            sizes,
            file.Contains("responses", StringComparison.Ordinal) ? ApiEndpointKind.Responses
                : file.Contains("embeddings", StringComparison.Ordinal) ? ApiEndpointKind.Embeddings
                : null);
        var usage = facts.BillableUsage;
        var cost = CostCalculator.Calculate(PriceBook.BuiltIn, facts.Model, usage, Now);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{facts.Model ?? "-"} | {(usage is null ? "-" : UsageText.Write(usage))} | {cost.Status} {Amount(cost)} | {cost.Rule ?? "-"}");
    }

    private static string Amount(CostResult cost) =>
        cost.Total is { } total ? total.ToString("0.############", CultureInfo.InvariantCulture)
        : cost.Estimate is { } estimate ? $"≥ {estimate.Total.ToString("0.############", CultureInfo.InvariantCulture)}"
        : "-";
}
