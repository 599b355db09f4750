using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>A routes file that lay in the current folder is held to its limits at start and at each reload.</summary>
internal sealed class FoundRoutesTests
{
    [Test]
    public async Task Start_InTheFolder_RefusedAndNothingSent()
    {
        using var folder = new TempFolder();
        folder.Write("appsettings.json", "{}");
        folder.Write("yarp.routes.json", Routes("https://llm.example/", "env:HOME"));
        await using var program = CcoProcess.Start(folder, "--upstream", "mine", "--port", "0", "--dashboard-port", "0");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await program.ExitAsync(), Is.EqualTo(2));
            Assert.That(program.Errors, Has.Some.Contains("cluster 'mine' would send your credential to llm.example"));
            Assert.That(program.Errors, Has.Some.Contains($"cco --config {folder.Path}"));
        }
    }

    [Test]
    public async Task Start_NamedFolder_RunsAndNamesTheHosts()
    {
        using var folder = new TempFolder();
        folder.Write("mine/appsettings.json", "{}");
        folder.Write("mine/yarp.routes.json", Routes("https://llm.example:8443/", "env:HOME"));
        await using var program = CcoProcess.Start(folder, "--config", "mine", "--upstream", "mine", "--port", "0", "--dashboard-port", "0");

        await program.GatewayUrl;
        await program.SignalAsync("TERM");
        await program.ExitAsync();

        Assert.That(program.Output, Has.One.Matches("^ +Other hosts +llm.example:8443$"));
    }

    [Test]
    public async Task Reload_CredentialToAnotherHost_RefusedAndTheOldOneServes()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Found = true);
        await File.WriteAllTextAsync(gateway.Startup.Sources.RoutesFile, Routes("https://llm.example/", "env:HOME"));

        var applied = await ReloadAsync(gateway);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(applied, Is.False);
            Assert.That(gateway.Services.GetRequiredService<LiveConfiguration>().Errors, Has.One.Contains("would send your credential to llm.example"));
            Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request)).Header("x-cco-upstream"), Is.EqualTo("simulated"));
        }
    }

    [Test]
    public async Task Reload_CredentialToABuiltInHost_Taken()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Found = true);
        await File.WriteAllTextAsync(gateway.Startup.Sources.RoutesFile, Routes("https://api.anthropic.com/", "env:HOME"));

        Assert.That(await ReloadAsync(gateway), Is.True);
    }

    [Test]
    public async Task Reload_NewHost_NamedInTheLogOnce()
    {
        await using var gateway = await TestGateway.StartAsync();
        await File.WriteAllTextAsync(gateway.Startup.Sources.RoutesFile, Routes("https://llm.example/", "passthrough"));

        await ReloadAsync(gateway);
        await ReloadAsync(gateway);

        Assert.That(gateway.Log.Lines, Has.One.EqualTo("Warning: Calls can now also go to llm.example."));
    }

    private static Task<bool> ReloadAsync(TestGateway gateway) => gateway.Services.GetRequiredService<ConfigurationReloader>().ReloadAsync();

    private static string Routes(string address, string credential) =>
        $$"""
        {
          "ReverseProxy": {
            "Routes": { "messages": { "ClusterId": "default", "Match": { "Path": "/v1/messages" } } },
            "Clusters": {
              "mine": { "Metadata": { "Cco.Credential": "{{credential}}" }, "Destinations": { "d": { "Address": "{{address}}" } } },
              "simulated": { "Metadata": { "Cco.Transport": "simulated" }, "Destinations": { "d": { "Address": "http://simulated.invalid/" } } }
            }
          }
        }
        """;
}
