using System.Text;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Books;

/// <summary><c>GET /v1/cco/requests/ID</c>: what a caller may learn of its own calls, and nobody else.</summary>
internal sealed class OwnCallTests
{
    [Test]
    public async Task Ended_OwnKey_GetsUsageAndCost()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);
        var id = (await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", "sk-mine"))).Header("x-cco-request-id");
        await gateway.FlushAsync();

        var answer = await gateway.GetAsync($"/v1/cco/requests/{id}", ("x-api-key", "sk-mine"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(200));
            Assert.That((bool?)answer.Json["final"], Is.True);
            Assert.That((string?)answer.Json["call"]!["id"], Is.EqualTo(id));
            Assert.That((string?)answer.Json["call"]!["spend_usd"], Is.EqualTo("0.000094"));
            Assert.That((int?)answer.Json["call"]!["tokens"]!["input"], Is.EqualTo(12));
            Assert.That(answer.Header("cache-control"), Is.EqualTo("no-store"));
            Assert.That(answer.Text, Does.Not.Contain("sk-mine"));
            Assert.That(stub.Calls, Is.EqualTo(1));
            Assert.That(await gateway.LedgerRowsAsync(), Has.Count.EqualTo(1));
        }
    }

    [TestCase("x-api-key", "sk-other")]
    [TestCase("x-cco-key", "cco-mine")]
    [TestCase("authorization", "Bearer sk-mine")]
    [TestCase("x-none", "x")]
    public async Task Ended_AnyOtherKey_SeesNothing(string header, string value)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);
        var id = (await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", "sk-mine"))).Header("x-cco-request-id");
        await gateway.FlushAsync();

        var other = await gateway.GetAsync($"/v1/cco/requests/{id}", (header, value));
        var unknown = await gateway.GetAsync("/v1/cco/requests/cco_0000000000000001", (header, value));
        var nonsense = await gateway.GetAsync("/v1/cco/requests/nonsense", (header, value));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new[] { other.Status, unknown.Status, nonsense.Status }, Is.All.EqualTo(404));

            // Nobody can tell a call of somebody else from none.
            Assert.That(Words(other), Is.EqualTo(Words(unknown)).And.EqualTo(Words(nonsense)));
        }

        static string? Words(ApiAnswer answer) => (string?)answer.Json["error"]!["message"];
    }

    [Test]
    public async Task Stream_WhileItRuns_IsNotFinalAndThenIs()
    {
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. AnthropicFixtures.Events[..3], gate, .. AnthropicFixtures.Events[3..]]));
        await using var gateway = await TestGateway.StartAsync(stub);
        using var response = await gateway.OpenAsync(
            ApiCalls.Request(HttpMethod.Post, "/v1/messages", Encoding.UTF8.GetBytes(AnthropicFixtures.StreamRequest), ("x-api-key", "sk-mine")));
        var path = $"/v1/cco/requests/{response.Headers.GetValues("x-cco-request-id").Single()}";

        var running = await gateway.GetAsync(path, ("x-api-key", "sk-mine"));
        gate.Open();
        await response.Content.ReadAsStringAsync().Soon();
        await gateway.FlushAsync();
        var ended = await gateway.GetAsync(path, ("x-api-key", "sk-mine"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(((bool?)running.Json["final"], (string?)running.Json["call"]!["spend_usd"]), Is.EqualTo(((bool?)false, (string?)null)));
            Assert.That(((bool?)ended.Json["final"], (string?)ended.Json["call"]!["spend_usd"]), Is.EqualTo(((bool?)true, "0.000094")));
        }
    }
}
