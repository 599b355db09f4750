using System.Text.Json.Nodes;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Books;

/// <summary><c>GET /api/summary</c> on the dashboard's port.</summary>
internal sealed class SummaryTests
{
    [Test]
    public async Task Summary_SimulatedCalls_KeptApartFromSpend()
    {
        await using var gateway = await TestGateway.StartAsync();

        await gateway.MessagesAsync(AnthropicFixtures.Request);
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var summary = await SummaryAsync(gateway);
        var simulated = summary["billing"]!.AsArray().Single(b => (string?)b!["billing"] == "simulated")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)summary["spend_usd"], Is.EqualTo("0"));
            Assert.That((string?)summary["saved_usd"], Is.EqualTo("0"));
            Assert.That((int?)simulated["calls"], Is.EqualTo(2));
            Assert.That((string?)simulated["spend_usd"], Is.EqualTo("0"));
            Assert.That((string?)simulated["saved_usd"], Is.EqualTo("0"));
            Assert.That((string?)simulated["list_usd"], Is.Not.EqualTo("0"));
            Assert.That((string?)simulated["saved_list_usd"], Is.EqualTo((string?)simulated["list_usd"]));
        }
    }

    [Test]
    public async Task Summary_MeteredCalls_SpendSavingHitRate()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request);
        await gateway.MessagesAsync(AnthropicFixtures.Request);
        await gateway.MessagesAsync(AnthropicFixtures.Request);
        await gateway.MessagesAsync(AnthropicFixtures.Request, ("cache-control", "no-store"));
        await gateway.MessagesAsync("{}");

        var summary = await SummaryAsync(gateway);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int?)summary["calls"], Is.EqualTo(5));
            Assert.That((string?)summary["spend_usd"], Is.EqualTo("0.000188"));
            Assert.That((string?)summary["saved_usd"], Is.EqualTo("0.000188"));
            Assert.That((int?)summary["cache"]!["hit"], Is.EqualTo(2));
            Assert.That((int?)summary["cache"]!["miss"], Is.EqualTo(1));
            Assert.That((int?)summary["cache"]!["bypass"], Is.EqualTo(1));
            Assert.That((double?)summary["hit_rate"], Is.EqualTo(0.6667));
        }
    }

    [Test]
    public async Task Probes_StayOutOfTheBooks()
    {
        await using var gateway = await TestGateway.StartAsync();

        await gateway.GetAsync("/health");
        await gateway.GetAsync("/");
        await gateway.SendAsync(ApiCalls.Request(HttpMethod.Head, "/api/hello", null));

        Assert.That(await gateway.LedgerRowsAsync(), Is.Empty);
    }

    [Test]
    public async Task Summary_OfARun_ItsCallsOnlyAndNothingUpstream()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-run", "run-1"));
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var summary = await SummaryAsync(gateway, "?run=run-1");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)summary["run"], Is.EqualTo("run-1"));
            Assert.That((int?)summary["calls"], Is.EqualTo(1));
            Assert.That((string?)summary["spend_usd"], Is.EqualTo("0.000094"));
            Assert.That(summary["tokens"]!.ToJsonString(), Is.EqualTo("""{"input":12,"cache_read":0,"cache_write":0,"output":7}"""));
            Assert.That((double?)summary["prompt_cache_read_ratio"], Is.Zero);
            Assert.That(stub.Requests.Select(r => r.Header("x-cco-run")), Is.All.Null);
        }
    }

    private static async Task<JsonNode> SummaryAsync(TestGateway gateway, string question = "")
    {
        await gateway.FlushAsync();
        var answer = await gateway.SendAsync(ApiCalls.Request(HttpMethod.Get, $"{gateway.DashboardUrl}/api/summary{question}", null));
        Assert.That(answer.Status, Is.EqualTo(200));
        return answer.Json;
    }
}
