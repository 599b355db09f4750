using Cco.Gateway.Analytics;
using Cco.Gateway.Cli;
using Cco.Gateway.Tests.Analytics;
using Cco.Pricing;
using Cco.TestKit;
using static Cco.TestKit.Fixtures.ProviderReportFixtures;

namespace Cco.Gateway.Tests.Cli.Reconcile;

/// <summary>Users see these texts, so they are pinned whole.</summary>
internal sealed class ReconcileCommandTests
{
    private readonly TempFolder _folder = new();

    [TearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public async Task Reconcile_Files_ShowsOursTheirsAndWhy()
    {
        WriteLedger();

        var (status, output, error) = await RunAsync("reconcile", _folder.Write("usage.json", AnthropicUsage), _folder.Write("costs.json", AnthropicCosts));

        Assert.That((status, Lines(output), error), Is.EqualTo((0, """
            Day Model Tokens Theirs Difference Spend Billed Difference Likely reason
            2026-11-02 (no model) - - - $0.1 $0.1 $0
            2026-11-02 claude-opus-5 2,500 2,500 0 $1.2 $1.2378912 +$0.0378912 another price (cco prices show)
            anthropic, 2026-11-02 to 2026-11-02 UTC: spend $1.3, billed $1.3378912, difference +$0.0378912.
            Differences are theirs minus ours; the reasons are likely ones, told from the numbers.

            """, "")));
    }

    [Test]
    public async Task Reconcile_UsageAlone_SaysThatThereAreNoCosts()
    {
        WriteLedger();

        var (_, output, _) = await RunAsync("reconcile", _folder.Write("usage.json", AnthropicUsage));

        Assert.That(Lines(output), Does.EndWith("UTC: spend $1.3; the report has no costs.\nThe ledger and the provider agree.\n"));
    }

    [Test]
    public async Task Reconcile_Json_HasMoneyAsText()
    {
        WriteLedger();

        var (_, output, _) = await RunAsync("reconcile", "--json", _folder.Write("usage.json", AnthropicUsage), _folder.Write("costs.json", AnthropicCosts));

        Assert.That(output, Does.Contain("\"usd_difference\": \"0.0378912\"").And.Contain("\"reason\": \"price_differs\"").And.Contain("\"theirs_usd\": \"1.3378912\""));
    }

    [Test]
    public async Task Reconcile_PartOfAReport_SaysSo()
    {
        WriteLedger();

        var (_, output, _) = await RunAsync(
            "reconcile", _folder.Write("usage.json", AnthropicUsage.Replace("\"has_more\":false,\"next_page\":null", "\"has_more\":true,\"next_page\":\"p\"")));

        Assert.That(output, Does.EndWith("A file is not the last page of its report: the days behind it are missing.\n"));
    }

    [TestCase(2, "Give either files or --fetch with a provider.\n")]
    [TestCase(2, "--fetch is \"google\"; expected anthropic or openai.\n", "--fetch", "google")]
    [TestCase(2, "--from is \"soon\"; expected a day such as 2026-11-01.\n", "--fetch", "openai", "--from", "soon")]
    [TestCase(2, "--from must not be after --to, and at most 400 days before it.\n", "--fetch", "openai", "--from", "2026-11-02", "--to", "2026-11-01")]
    [TestCase(2, "Give either files or --fetch with a provider.\n", "--fetch", "openai", "file.json")]
    public async Task Reconcile_Misused_SaysHow(int status, string error, params string[] args) =>
        Assert.That(await RunAsync(["reconcile", .. args]), Is.EqualTo((status, "", error)));

    private static string Lines(string output) => string.Join('\n', output.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    private void WriteLedger()
    {
        using var store = LedgerStore.Open(Path.Combine(_folder.Path, "data", "ledger.db"), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        TempLedger.Write(store, TestCalls.Miss() with
        {
            ModelServed = "claude-opus-5",
            Tokens = new CallTokens(300, 200, 500, 1000, 500, null),
            Cost = new CallCost(PicoDollars.FromUsd(1.2m), 0, 0, 0, 0, PicoDollars.FromUsd(0.1m)),
        });
    }

    private async Task<(int Status, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var status = await CommandLine.InvokeAsync([.. args, "--data", Path.Combine(_folder.Path, "data"), "--config", _folder.Path], output, error);
        return (status, output.ToString(), error.ToString());
    }
}
