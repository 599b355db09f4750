using Cco.Gateway.Analytics;
using Cco.Gateway.Hosting;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Transparency;

/// <summary>A call whose credential is missing is not sent; caller, log and ledger say what is missing.</summary>
internal sealed class MissingCredentialTests
{
    private const string Problem =
        "The call was not sent, because the credential for the upstream 'mine' is missing: the environment variable MY_KEY is not set.";

    [Test]
    public async Task Messages_VariableUnset_SaysSoAndSendsNothing()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("mine", stub.Url, ("Cco.Credential", "env:MY_KEY")));

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", "sk-client"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(502));
            Assert.That((string?)answer.Json["error"]!["message"], Is.EqualTo(Problem));
            Assert.That((string?)answer.Json["error"]!["type"], Is.EqualTo("api_error"));
            // An SDK would try again twice, for nothing.
            Assert.That(answer.Header("x-should-retry"), Is.EqualTo("false"));
            Assert.That(stub.Calls, Is.Zero);
        }
    }

    [Test]
    public async Task Chat_VariableUnset_OpenAiDialect()
    {
        await using var stub = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("mine", stub.Url, ("Cco.Credential", "env:MY_KEY")));

        var answer = await gateway.ChatAsync(OpenAiFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(502));
            Assert.That((string?)answer.Json["error"]!["message"], Is.EqualTo(Problem));
            Assert.That((string?)answer.Json["error"]!["code"], Is.EqualTo("credential_missing"));
            Assert.That(stub.Calls, Is.Zero);
        }
    }

    [Test]
    public async Task Messages_SameCallAtOnce_EachIsTold()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("mine", stub.Url, ("Cco.Credential", "env:MY_KEY")));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => gateway.MessagesAsync(AnthropicFixtures.Request)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Select(a => a.Status), Is.All.EqualTo(502));
            Assert.That(answers.Select(a => a.Text), Is.All.Contains(Problem));
            Assert.That(stub.Calls, Is.Zero);
        }
    }

    [Test]
    public async Task Ledger_VariableUnset_RefusedByTheGateway()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("mine", stub.Url, ("Cco.Credential", "env:MY_KEY")));

        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var row = await gateway.LedgerRowAsync();
        Assert.That((row.Outcome, row.ErrorCode, row.Attempts, row.Cost), Is.EqualTo((CallResult.Refused, "credential_missing", 0, (CallCost?)null)));
    }

    [Test]
    public async Task File_Deleted_RefusedUntilItIsBack()
    {
        using var folder = new TempFolder();
        var key = folder.Write("key", "sk-one");
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("mine", stub.Url, ("Cco.Credential", $"file:{key}")));

        File.Delete(key);
        var without = await gateway.MessagesAsync(AnthropicFixtures.Request);
        folder.Write("key", "sk-two");
        var with = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((without.Status, with.Status), Is.EqualTo((502, 200)));
            Assert.That((string?)without.Json["error"]!["message"], Does.EndWith($"the file {key} does not exist."));
            Assert.That(stub.Request.Header("x-api-key"), Is.EqualTo("sk-two"));
        }
    }

    [TestCase("sk-a\nx-evil: 1")]
    [TestCase("schlüssel")]
    public async Task Value_NoHeaderCanHold_RefusedNotSentWithout(string value)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("mine", stub.Url, ("Cco.Credential", "env:MY_KEY")).Variable("MY_KEY", value));

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(502));
            Assert.That(answer.Text, Does.Contain("MY_KEY holds characters that no key has").And.Not.Contain("sk-a").And.Not.Contain("evil"));
            Assert.That(stub.Calls, Is.Zero);
        }
    }

    [Test]
    public async Task StoredAnswer_VariableUnset_StillServed()
    {
        using var folder = new TempFolder();
        var key = folder.Write("key", "sk-one");
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("mine", stub.Url, ("Cco.Credential", $"file:{key}")));
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        File.Delete(key);

        Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request)).Cache, Is.EqualTo("hit"));
    }

    [Test]
    public async Task Start_VariableUnset_WarnsOfTheUpstreamInUse()
    {
        using var folder = new TempFolder();
        folder.Write("appsettings.json", """{ "Cco": { "Upstream": "anthropic" } }""");
        folder.Write("yarp.routes.json", Routes("env:MY_KEY"));
        await using var program = CcoProcess.Start(folder, "--port", "0", "--dashboard-port", "0");

        await program.GatewayUrl;
        await program.SignalAsync("TERM");
        await program.ExitAsync();

        var warnings = program.Output.Where(line => line.Contains("has no credential", StringComparison.Ordinal));
        Assert.That(warnings, Has.One.Items.And.All.Contains(
            "The upstream 'anthropic' has no credential: the environment variable MY_KEY is not set. Its calls are refused until there is one."));
    }

    [Test]
    public async Task Reload_VariableUnset_Warns()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Set("Cco:Upstream", "anthropic"));
        await File.WriteAllTextAsync(gateway.Startup.Sources.RoutesFile, Routes("env:MY_KEY"));

        await gateway.Services.GetRequiredService<ConfigurationReloader>().ReloadAsync();

        Assert.That(gateway.Log.Lines, Has.One.Contains("The upstream 'anthropic' has no credential: the environment variable MY_KEY is not set."));
    }

    // The cluster "unused" has no credential either, but nobody goes there.
    private static string Routes(string credential) =>
        $$"""
        {
          "ReverseProxy": {
            "Routes": { "messages": { "ClusterId": "default", "Match": { "Path": "/v1/messages" } } },
            "Clusters": {
              "anthropic": { "Metadata": { "Cco.Credential": "{{credential}}" }, "Destinations": { "api": { "Address": "https://api.anthropic.com/" } } },
              "unused": { "Metadata": { "Cco.Credential": "env:OTHER" }, "Destinations": { "api": { "Address": "https://api.openai.com/" } } }
            }
          }
        }
        """;
}
