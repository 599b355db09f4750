using System.Text.Json.Nodes;
using Cco.Gateway.Cli;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Commands;

/// <summary>What <c>cco cache</c>, <c>cco prices</c> and <c>cco check</c> say beside a running gateway, and without one.</summary>
internal sealed class QuestionTests
{
    [Test]
    public async Task CacheStats_Running_CountsEntriesAndLookups()
    {
        await using var gateway = await StartAsync();
        await gateway.MessagesAsync(AnthropicFixtures.Request);
        await gateway.MessagesAsync(AnthropicFixtures.Request);
        await gateway.FlushAsync();

        var (exit, output, _) = await RunAsync("cache", "stats", "--data", gateway.Startup.Data.Path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero);
            Assert.That(output, Does.Match(@"^memory +1 answers, .* of 880 MiB; 1 lookups found one, 1 did not\n"));
            Assert.That(output, Does.Match(@"\nfile +0 answers, "));
        }
    }

    [Test]
    public async Task CacheStats_NoGateway_SaysSo()
    {
        using var folder = new TempFolder();

        var (exit, output, _) = await RunAsync("cache", "stats", "--data", folder.Path);

        Assert.That((exit, output), Is.EqualTo((0, "No gateway runs here, and no answers are kept for the next one.\n")));
    }

    [Test]
    public async Task CacheExplain_Running_SaysWhy()
    {
        await using var gateway = await StartAsync();
        await gateway.MessagesAsync(AnthropicFixtures.Request);
        var other = await gateway.MessagesAsync(AnthropicFixtures.Request.Replace("France", "Peru", StringComparison.Ordinal));
        await gateway.FlushAsync();

        var (exit, output, _) = await RunAsync("cache", "explain", other.Header("x-cco-request-id")!, "--data", gateway.Startup.Data.Path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero);
            Assert.That(output, Does.StartWith("miss; reason=new\n").And.Contain("It differs at messages[0].content (changed)."));
        }
    }

    [Test]
    public async Task CacheExplain_NoGateway_1()
    {
        using var folder = new TempFolder();

        var (exit, _, error) = await RunAsync("cache", "explain", "cco_1", "--data", folder.Path);

        Assert.That((exit, error), Is.EqualTo((1, "No gateway runs here. Lookups are remembered only while one does.\n")));
    }

    [Test]
    public async Task PricesShow_RunningOrNot_TheSame()
    {
        using var folder = new TempFolder();
        await using var gateway = await StartAsync();

        var running = await RunAsync("prices", "show", "claude-haiku-4-5", "--data", gateway.Startup.Data.Path);
        var alone = await RunAsync("prices", "show", "claude-haiku-4-5", "--data", folder.Path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(running.Exit, Is.Zero, running.Error);
            Assert.That(running.Output, Does.StartWith("claude-haiku-4-5-20251001, also claude-haiku-4-5").And.Match(@"\n  from 2025-10-15 +\* .*input 1, .*output 5"));
            Assert.That(alone, Is.EqualTo(running));
        }
    }

    [Test]
    public async Task PricesList_OneLineForEachModelInForce()
    {
        using var folder = new TempFolder();

        var (exit, output, _) = await RunAsync("prices", "list", "--data", folder.Path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero);
            Assert.That(output, Does.Match(@"(?m)^claude-opus-5-5: .*input 4, "));
            Assert.That(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':')[0]), Is.Unique.And.Ordered);
        }
    }

    [Test]
    public async Task PricesShow_UnknownModel_1()
    {
        using var folder = new TempFolder();

        var (exit, _, error) = await RunAsync("prices", "show", "no-such-model", "--data", folder.Path);

        Assert.That((exit, error), Is.EqualTo((1, "No price is known for no-such-model. cco report prints a row for prices.json once it was called.\n")));
    }

    [Test]
    public async Task Check_BesideTheGatewayOfTheseFiles_SaysThatTheyAreInForce()
    {
        using var folder = new TempFolder();
        var settings = new JsonObject { ["Cco"] = new JsonObject { ["Data"] = Path.Combine(folder.Path, "data") } }.ToJsonString();
        folder.Write("appsettings.json", settings);
        var routes = folder.Write("yarp.routes.json", new TestGatewayOptions().Routes.ToJsonString());
        await using var gateway = CcoProcess.StartClean(folder, [], "--config", folder.Path, "--port", "0", "--dashboard-port", "0");
        await gateway.GatewayUrl;

        var same = await RunAsync("check", folder.Path);
        using var elsewhere = new TempFolder();
        elsewhere.Write("appsettings.json", settings);
        var other = await RunAsync("check", elsewhere.Path, "--routes", routes);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(same.Exit, Is.Zero, same.Error);
            Assert.That(same.Output, Does.Match(@"The running gateway \(pid \d+\) serves with these files\.\n$"));
            Assert.That(other.Exit, Is.Zero, other.Error);
            Assert.That(other.Output, Does.Not.Contain("running gateway"), "its settings are another folder's");
        }
    }

    private static async Task<TestGateway> StartAsync()
    {
        var gateway = await TestGateway.StartAsync();
        gateway.WriteGatewayFile();
        return gateway;
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exit = await CommandLine.InvokeAsync(arguments, output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
