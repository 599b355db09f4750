using Cco.Gateway.Hosting;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>The upstream is one word, on the command line or in the file, and an edit of the file switches it.</summary>
internal sealed class UpstreamSwitchTests
{
    [TestCase("anthropic", "sk-client")]
    [TestCase("openai", "sk-client")]
    [TestCase("ollama", null)]
    public async Task Upstream_ByOneWord_WithTheClientsOwnCredentialAndNothingElse(string upstream, string? credential)
    {
        await using var stub = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream(upstream, stub.Url));

        var answer = await gateway.ChatAsync(OpenAiFixtures.Request, ("authorization", "Bearer sk-client"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((answer.Status, answer.Header("x-cco-upstream")), Is.EqualTo((200, upstream)));
            Assert.That(stub.Request.Header("authorization"), Is.EqualTo(credential is null ? null : $"Bearer {credential}"));
        }
    }

    [TestCase("anthropic", "https://api.anthropic.com/")]
    [TestCase("openai", "https://api.openai.com/")]
    [TestCase("ollama", "http://127.0.0.1:11434/")]
    [TestCase("simulated", "http://simulated.invalid/")]
    public async Task Upstream_AsShipped_ItsAddress(string upstream, string address)
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Set("Cco:Upstream", upstream));

        var configuration = gateway.Startup.Configuration;
        var cluster = configuration.Clusters.Single(c => c.ClusterId == configuration.Routes.Select(r => r.ClusterId).Distinct().Single());
        Assert.That((cluster.ClusterId, cluster.Destinations!.Single().Value.Address), Is.EqualTo((upstream, address)));
    }

    [Test]
    public async Task SettingsFile_Edited_SwitchesEachWay()
    {
        await using var anthropic = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var ollama = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(o => o.Cluster("anthropic", anthropic.Url).Cluster("ollama", ollama.Url));

        var before = await CallAsync(gateway);
        await SwitchAsync(gateway, "anthropic");
        var first = await CallAsync(gateway);
        await SwitchAsync(gateway, "ollama");
        var second = await CallAsync(gateway);
        await SwitchAsync(gateway, "simulated");
        var back = await CallAsync(gateway);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new[] { before, first, second, back }, Is.EqualTo(new[] { "simulated", "anthropic", "ollama", "simulated" }));
            Assert.That((anthropic.Request.Header("x-api-key"), ollama.Request.Header("x-api-key")), Is.EqualTo(("sk-client", (string?)null)));
        }
    }

    [Test]
    public async Task SettingsFile_UnknownUpstream_ChangesNothingAndSaysWhichThereAre()
    {
        await using var gateway = await TestGateway.StartAsync();

        await SwitchAsync(gateway, "antropic", applied: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await CallAsync(gateway), Is.EqualTo("simulated"));
            Assert.That(gateway.Log.Lines, Has.One.Contains("\"antropic\" is not a cluster; clusters are: anthropic, ollama, openai, simulated"));
        }
    }

    private static async Task<string?> CallAsync(TestGateway gateway) =>
        (await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", "sk-client"))).Header("x-cco-upstream");

    private static async Task SwitchAsync(TestGateway gateway, string upstream, bool applied = true)
    {
        await File.WriteAllTextAsync(gateway.Startup.Sources.Root.SettingsFile, $$"""{ "Cco": { "Upstream": "{{upstream}}" } }""");
        Assert.That(await gateway.Services.GetRequiredService<ConfigurationReloader>().ReloadAsync(), Is.EqualTo(applied));
    }
}
