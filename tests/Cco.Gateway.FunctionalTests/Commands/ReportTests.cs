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

    private static async Task<(int Exit, string Output, string Error)> ReportAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await Cli.CommandLine.InvokeAsync(["report", .. arguments], output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
