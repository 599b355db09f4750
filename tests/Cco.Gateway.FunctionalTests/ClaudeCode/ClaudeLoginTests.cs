using Cco.Gateway.Exchange;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.ClaudeCode;

/// <summary>What Claude Code really sends for a login, a key and both, at a provider in the shape of Anthropic's API.</summary>
internal sealed class ClaudeLoginTests
{
    private const string Login = "sk-ant-oat01-dummy";
    private const string Key = "sk-ant-api03-dummy";

    [SetUp]
    public void NeedsClaude() => ClaudeProgram.Require();

    [Test]
    public async Task Login_PassesWithItsBeta_BookedAsSubscription()
    {
        await using var stub = await StubProvider.StartAsync(Answer);
        await using var gateway = await TestGateway.StartAsync(stub);
        using var home = new TempFolder();

        var (exit, output, error) = await ClaudeProgram.RunAsync(gateway, home, [("CLAUDE_CODE_OAUTH_TOKEN", Login)], "-p", "What is the capital of France?");

        var rows = await gateway.LedgerRowsAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((exit, output), Is.EqualTo((0, "Paris — la capitale.\n")), error);
            Assert.That(stub.Requests, Is.Not.Empty);
            Assert.That(stub.Requests.Select(r => r.Header("authorization")), Is.All.EqualTo($"Bearer {Login}"));
            Assert.That(stub.Requests.Select(r => r.Header("x-api-key")), Is.All.Null);
            Assert.That(stub.Requests.Select(r => r.Header("anthropic-beta")), Is.All.Contains("oauth-2025-04-20"));
            Assert.That(rows.Select(r => r.Billing), Is.Not.Empty.And.All.EqualTo(Billing.Subscription));
        }
    }

    [Test]
    public async Task LoginBesideAGatewayKey_KeyStaysHere()
    {
        await using var stub = await StubProvider.StartAsync(Answer);
        await using var gateway = await TestGateway.StartAsync(stub);
        using var home = new TempFolder();

        var (exit, _, error) = await ClaudeProgram.RunAsync(
            gateway, home, [("CLAUDE_CODE_OAUTH_TOKEN", Login), ("ANTHROPIC_CUSTOM_HEADERS", "x-cco-key: cco-dummy")], "-p", "What is the capital of France?");

        var rows = await gateway.LedgerRowsAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero, error);
            Assert.That(stub.Requests.Select(r => r.Header("authorization")), Is.All.EqualTo($"Bearer {Login}"));
            Assert.That(stub.Requests.SelectMany(r => r.Headers).SelectMany(h => h.Value.Append(h.Key)), Has.None.Contains("cco-"));
            Assert.That(rows.Select(r => r.Scope).Distinct().Count(), Is.EqualTo(1));
            Assert.That(rows.Select(r => r.Billing), Is.Not.Empty.And.All.EqualTo(Billing.Subscription));
        }
    }

    [Test]
    public async Task Key_Passes_BookedAsSpend()
    {
        await using var stub = await StubProvider.StartAsync(Answer);
        await using var gateway = await TestGateway.StartAsync(stub);
        using var home = new TempFolder();

        var (exit, _, error) = await ClaudeProgram.RunAsync(gateway, home, [("ANTHROPIC_API_KEY", Key)], "-p", "What is the capital of France?");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero, error);
            Assert.That(stub.Requests.Select(r => r.Header("x-api-key")), Is.Not.Empty.And.All.EqualTo(Key));
            Assert.That((await gateway.LedgerRowsAsync()).Select(r => r.Billing), Is.Not.Empty.And.All.EqualTo(Billing.Metered));
        }
    }

    private static readonly StubAnswer Answer = static (context, request) =>
        (request.Text.Contains("\"stream\":true", StringComparison.Ordinal)
            ? StubAnswers.Stream([.. AnthropicFixtures.Events])
            : StubAnswers.Json(AnthropicFixtures.Message))(context, request);
}
