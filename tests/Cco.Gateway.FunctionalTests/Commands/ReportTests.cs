using System.Text.Json.Nodes;
using Cco.Gateway.FunctionalTests.PromptCaching;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Commands;

/// <summary><c>cco report</c> beside a running gateway, without one, and for one elsewhere.</summary>
internal sealed class ReportTests
{
    [Test]
    public async Task Report_GatewayRuns_ItIsAsked()
    {
        // Another ledger than the data directory's: only the gateway itself can know the call.
        using var folder = new TempFolder();
        await using var gateway = await TestGateway.StartAsync(o => o.Set("Cco:Database", Path.Combine(folder.Path, "elsewhere.db")));
        gateway.WriteGatewayFile();
        await gateway.ChatAsync(OpenAiFixtures.Request);

        var (exit, output, error) = await ReportAsync("--data", gateway.Startup.Data.Path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero, error);
            Assert.That(output, Does.Match(@"Calls +1\b"));
            Assert.That(output, Does.Contain("SIMULATED"));
        }
    }

    [Test]
    public async Task Report_GatewayGone_LedgerIsRead()
    {
        using var folder = new TempFolder();
        await using (var gateway = await TestGateway.StartAsync(o => o.Data = folder.Path))
        {
            gateway.WriteGatewayFile();
            await gateway.ChatAsync(OpenAiFixtures.Request);
            await gateway.StopAsync();
        }

        var (exit, output, error) = await ReportAsync("--data", folder.Path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero, error);
            Assert.That(output, Does.Match(@"Calls +1\b"));
        }
    }

    [Test]
    public async Task Report_GatewayElsewhere_KeyFromTheEnvironment()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Variable("CCO_ADMIN_KEY", "the-key"));
        await gateway.ChatAsync(OpenAiFixtures.Request);
        using var folder = new TempFolder();

        await using var let = CcoProcess.StartClean(folder, [("CCO_ADMIN_KEY", "the-key")], "report", "--gateway", gateway.DashboardUrl, "--last", "1h");
        await using var refused = CcoProcess.StartClean(folder, [], "report", "--gateway", gateway.DashboardUrl);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await let.ExitAsync(), Is.Zero, string.Join('\n', let.Errors));
            Assert.That(let.Output, Has.Some.Match(@"Calls +1\b"));
            Assert.That(await refused.ExitAsync(), Is.EqualTo(1));
            Assert.That(refused.Errors, Is.EqualTo(new[] { $"The gateway at {gateway.DashboardUrl} wants its admin key: set CCO_ADMIN_KEY to it." }));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Report_ByModel_SameWithAndWithoutTheGateway(bool running)
    {
        using var folder = new TempFolder();
        await using var gateway = await TestGateway.StartAsync(o => o.Data = folder.Path);
        gateway.WriteGatewayFile();
        await gateway.ChatAsync(OpenAiFixtures.Request, ("x-cco-project", "=evil()"));
        await gateway.FlushAsync();
        if (!running)
        {
            await gateway.StopAsync();
        }

        var table = await ReportAsync("--data", folder.Path, "--by", "model", "--from", "2020-01-01");
        var csv = await ReportAsync("--data", folder.Path, "--by", "project", "--csv");
        var json = await ReportAsync("--data", folder.Path, "--by", "day", "--json");
        var summary = await ReportAsync("--data", folder.Path, "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(table.Output, Does.Match(@"(?m)^\s*gpt-6-luna +1 +0 ").And.Contain($"times are {TimeZoneInfo.Local.Id}."));
            Assert.That(csv.Output, Does.StartWith("project,calls,").And.Contain("\r\n'=evil(),1,0,"));
            Assert.That((int?)System.Text.Json.Nodes.JsonNode.Parse(json.Output)!["total"]!["calls"], Is.EqualTo(1));
            Assert.That((string?)System.Text.Json.Nodes.JsonNode.Parse(json.Output)!["zone"], Is.EqualTo(TimeZoneInfo.Local.Id));
            Assert.That((int?)System.Text.Json.Nodes.JsonNode.Parse(summary.Output)!["calls"], Is.EqualTo(1));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Report_PromptCache_SameWithAndWithoutTheGateway(bool running)
    {
        using var folder = new TempFolder();
        await using var at = await CachedGateway.StartAsync((options, _) => options.Data = folder.Path);
        at.Gateway.WriteGatewayFile();
        var chat = at.Chat();
        await chat.TurnAsync();
        await chat.TurnAsync();
        at.Provider.Evict();
        var broken = await chat.TurnAsync();
        await at.Gateway.FlushAsync();
        if (!running)
        {
            await at.Gateway.StopAsync();
        }

        var (exit, table, error) = await ReportAsync("--data", folder.Path, "--prompt-cache");
        var (_, csv, _) = await ReportAsync("--data", folder.Path, "--prompt-cache", "--csv");
        var (_, json, _) = await ReportAsync("--data", folder.Path, "--prompt-cache", "--json");
        var (none, nothing, _) = await ReportAsync("--data", folder.Path, "--prompt-cache", "--from", "2027-01-01");
        var (misused, _, why) = await ReportAsync("--data", folder.Path, "--prompt-cache", "--by", "model");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero, error);
            Assert.That(table, Does.Match(@"provider +1 +[0-9,]+ +\$0\.0\d+").And.Contains(broken).And.Contains("session-1").And.Contains("the provider forgot it"));
            Assert.That(csv.Split("\r\n"), Has.Length.EqualTo(3));
            Assert.That(csv, Does.Match($@"\n2026-12-01T09:00:00\.000Z,{broken},session-1,,claude-sonnet-5-5,metered,provider,0,"));
            Assert.That((string?)JsonNode.Parse(json)!["breaks"]![0]!["id"], Is.EqualTo(broken));
            Assert.That((none, nothing), Is.EqualTo((0, nothing)).And.Not.EqualTo((0, "")));
            Assert.That(nothing, Does.StartWith("The provider's prompt cache did not break."));
            Assert.That((misused, why), Is.EqualTo((2, "Give either --by or --prompt-cache, not both.\n")));
        }
    }

    private static async Task<(int Exit, string Output, string Error)> ReportAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await Cli.CommandLine.InvokeAsync(["report", .. arguments], output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
