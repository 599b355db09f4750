using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Upstreams;

/// <summary>Somebody who sends a provider's credential to the simulated upstream expects a real answer: told once.</summary>
internal sealed class SimulationNoticeTests
{
    private const string Notice = "Information: Answers are simulated. Real ones: cco --upstream anthropic";

    [TestCase("x-api-key", "sk-ant-api03-x")]
    [TestCase("authorization", "Bearer sk-ant-oat01-x")]
    [TestCase("api-key", "az-x")]
    public async Task Call_WithACredential_SaidOnceForAllCalls(string header, string value)
    {
        await using var gateway = await TestGateway.StartAsync();

        await gateway.MessagesAsync(AnthropicFixtures.Request, (header, value));
        await gateway.MessagesAsync(AnthropicFixtures.StreamRequest, (header, value));
        await gateway.ChatAsync(OpenAiFixtures.Request, ("authorization", "Bearer sk-other"));

        Assert.That(gateway.Log.Lines, Has.One.EqualTo(Notice));
    }

    [Test]
    public async Task Calls_AtOnce_SaidOnce()
    {
        await using var gateway = await TestGateway.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => gateway.MessagesAsync(
            AnthropicFixtures.Request, ("x-api-key", $"sk-{i}"), ("cache-control", "no-store"))));

        Assert.That(gateway.Log.Lines, Has.One.EqualTo(Notice));
    }

    [Test]
    public async Task Call_WithoutAProvidersCredential_NotSaid()
    {
        await using var gateway = await TestGateway.StartAsync();

        await gateway.MessagesAsync(AnthropicFixtures.Request);
        await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-key", "cco-a"));
        await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", "cco-a"));
        await gateway.MessagesAsync(AnthropicFixtures.Request, ("cookie", "theme=dark"));

        Assert.That(gateway.Log.Lines, Has.None.EqualTo(Notice));
    }

    [Test]
    public async Task Call_ToARealUpstream_NotSaid()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", "sk-ant-api03-x"));

        Assert.That(gateway.Log.Lines, Has.None.EqualTo(Notice));
    }

    [Test]
    public async Task Call_ToASimulationWithPassthrough_SaidToo()
    {
        await using var gateway = await TestGateway.StartAsync(o =>
            o.Cluster("simulated", "http://simulated.invalid/", ("Cco.Credential", "passthrough")));

        await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", "sk-ant-api03-x"));

        Assert.That(gateway.Log.Lines, Has.One.EqualTo(Notice));
    }
}
