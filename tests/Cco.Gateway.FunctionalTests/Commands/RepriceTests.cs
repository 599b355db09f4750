using Cco.Gateway.FunctionalTests.Live;
using Cco.Pricing;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Commands;

/// <summary>The way out of "unpriced": the report prints a row, it is filled in, and earlier calls get their price.</summary>
internal sealed class RepriceTests
{
    private const string Model = "mystery-9";
    private const string Row = """{ "model": "mystery-9", "from": "2026-12-01", "input": "?", "output": "?", "cacheRead": "?", "cacheWrite": "?" }""";
    private const string Filled = """{ "rows": [ { "model": "mystery-9", "from": "2026-12-01", "input": "4", "output": "20" } ] }""";

    private readonly TempFolder _data = new();

    [TearDown]
    public void Clean() => _data.Dispose();

    [Test]
    public async Task Reprice_GatewayRuns_PricesByItsPricesInForce()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.MessageWith(Model, """{"input_tokens":12,"output_tokens":7}"""));
        await using var gateway = await StartAsync(stub);
        gateway.WriteGatewayFile();
        await gateway.MessagesAsync(AnthropicFixtures.RequestFor(Model));

        var before = await RunAsync("report", "--data", gateway.Startup.Data.Path);
        var tooEarly = await RunAsync("prices", "reprice", "--data", gateway.Startup.Data.Path);
        LiveFiles.Replace(gateway.Root().PricesFile, Filled);
        Assert.That(await gateway.ReloadAsync(), Is.True);
        var priced = await RunAsync("prices", "reprice", "--data", gateway.Startup.Data.Path, "--since", "2026-12-01");
        var row = await gateway.LedgerRowAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.Output, Does.Contain("  mystery-9: 1 call since 2026-12-01, no price for mystery-9").And.Contain($"  {Row}\n"));
            Assert.That(tooEarly.Output, Does.StartWith("No call could be priced that was not.\nWithout a price:\n"));

            // 12×4 + 7×20
            Assert.That(priced, Is.EqualTo((0, "Priced 1 call: spend $0.000188, list value $0.\n", "")));
            Assert.That((row.CostStatus, PicoDollars.ToUsd(row.Cost!.Value.Total)), Is.EqualTo((CostStatus.Exact, 0.000188m)));
            Assert.That((await RunAsync("report", "--data", gateway.Startup.Data.Path)).Output, Does.Match(@"Spend +\$0\.000188\b").And.Not.Contain("Without a"));
        }
    }

    [Test]
    public async Task Reprice_GatewayGone_OpensTheLedgerItself()
    {
        using var files = new TempFolder();
        await using (var stub = await StubProvider.StartAsync(AnthropicFixtures.MessageWith(Model, """{"input_tokens":12,"output_tokens":7}""")))
        await using (var gateway = await StartAsync(stub))
        {
            await gateway.MessagesAsync(AnthropicFixtures.RequestFor(Model));
            await gateway.StopAsync();
        }

        files.Write("appsettings.json", "{}");
        var before = await RunAsync("report", "--data", _data.Path, "--config", files.Path);
        files.Write("prices.json", Filled);
        var priced = await RunAsync("prices", "reprice", "--data", _data.Path, "--config", files.Path);
        var after = await RunAsync("report", "--data", _data.Path, "--config", files.Path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.Output, Does.Contain($"  {Row}\n"));
            Assert.That(priced, Is.EqualTo((0, "Priced 1 call: spend $0.000188, list value $0.\n", "")));
            Assert.That(after.Output, Does.Match(@"Spend +\$0\.000188\b"));
        }
    }

    [TestCase("soon", "--since is \"soon\"; expected a day such as 2026-11-01, or ")]
    [TestCase("2026-02-30", "--since is \"2026-02-30\"; expected a day such as 2026-11-01, or ")]
    public async Task Reprice_SinceNoTime_SaysWhatItMayBe(string since, string error)
    {
        var (status, _, said) = await RunAsync("prices", "reprice", "--data", _data.Path, "--since", since);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(2));
            Assert.That(said, Does.StartWith(error));
        }
    }

    [Test]
    public async Task Reprice_NoLedger_SaysSo()
    {
        var (status, _, error) = await RunAsync("prices", "reprice", "--data", Path.Combine(_data.Path, "none"));

        Assert.That((status, error), Is.EqualTo((1, $"There is no ledger at {Path.Combine(_data.Path, "none", "ledger.db")} yet. The gateway creates it when it first runs.\n")));
    }

    [Test]
    public async Task Api_SinceNoMoment_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(gateway.DashboardUrl) };

        using var answer = await client.GetAsync("/api/prices/unpriced?since=soon");

        Assert.That(
            ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()),
            Is.EqualTo((400, """{"error":"since must be a moment such as 2026-11-22T00:00:00Z."}""")));
    }

    [Test]
    public async Task Api_RepriceFromAPage_IsRefusedWithoutTheHeaderOfAdmins()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(gateway.DashboardUrl) };

        using var answer = await client.PostAsync("/api/prices/reprice", new StringContent("{}", System.Text.Encoding.UTF8, "application/json"));

        Assert.That((int)answer.StatusCode, Is.InRange(400, 403));
    }

    private Task<TestGateway> StartAsync(StubProvider stub) => TestGateway.StartAsync(stub, configure: options =>
    {
        options.Data = _data.Path;
        options.Time = new FakeTimeProvider(new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero));
    });

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        return (await Cli.CommandLine.InvokeAsync(args, output, error), output.ToString(), error.ToString());
    }
}
