using Cco.Gateway.Exchange;
using Cco.Gateway.Wire.Anthropic;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Transparency;

/// <summary>A Claude Code login passes through as it came, and is booked as what it is (architecture.md 2, 5.9).</summary>
internal sealed class LoginTests
{
    private const string Login = "Bearer sk-ant-oat01-a-b_c";
    private const string Key = "sk-ant-api03-a-b_c";

    [Test]
    public async Task Login_WithItsBetas_AsItCame()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(
            AnthropicFixtures.Request,
            ("authorization", Login), ("anthropic-beta", "claude-code-20250219,oauth-2025-04-20"), ("x-app", "cli"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stub.Request.Header("authorization"), Is.EqualTo(Login));
            Assert.That(stub.Request.Header("anthropic-beta"), Is.EqualTo("claude-code-20250219,oauth-2025-04-20"));
            Assert.That(stub.Request.Header("x-api-key"), Is.Null);
        }
    }

    [Test]
    public async Task Betas_InSeveralHeaders_AllOfThemInOrder()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(
            AnthropicFixtures.Request,
            ("authorization", Login), ("anthropic-beta", "claude-code-20250219"), ("anthropic-beta", "oauth-2025-04-20, context-1m-2025-08-07"));

        Assert.That(stub.Request.Header("anthropic-beta"), Is.EqualTo("claude-code-20250219, oauth-2025-04-20, context-1m-2025-08-07"));
    }

    [Test]
    public async Task LoginAndKey_BothAsTheyCame()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request, ("authorization", Login), ("x-api-key", Key));

        Assert.That((stub.Request.Header("authorization"), stub.Request.Header("x-api-key")), Is.EqualTo((Login, Key)));
    }

    [TestCase("x-cco-key", "cco-secret")]
    [TestCase("x-api-key", "cco-secret")]
    public async Task LoginBesideAGatewayKey_KeyNamesTheCaller_LoginPasses(string header, string key)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request, ("authorization", Login), (header, key), ("cache-control", "no-store"));
        await gateway.MessagesAsync(AnthropicFixtures.Request, ("authorization", Login + "2"), (header, key), ("cache-control", "no-store"));

        var rows = await gateway.LedgerRowsAsync();
        using (Assert.EnterMultipleScope())
        {
            // The login is refreshed now and then; the caller stays who he is.
            Assert.That(rows[0].Scope, Is.EqualTo(rows[1].Scope));
            Assert.That(stub.Requests.Select(r => r.Header("authorization")), Is.EqualTo(new[] { Login, Login + "2" }));
            Assert.That(stub.Requests.Select(r => r.Header(header)), Is.All.Null);
        }
    }

    [TestCase("authorization", Login, Billing.Subscription)]
    [TestCase("authorization", "Bearer sk-ant-api03-x", Billing.Metered)]
    [TestCase("x-api-key", Key, Billing.Metered)]
    [TestCase(null, null, Billing.Metered)]
    public async Task Ledger_Credential_Billing(string? header, string? value, Billing billing)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request, header is null ? [] : [(header, value!)]);

        var row = await gateway.LedgerRowAsync();
        Assert.That((row.Billing, row.Cost is not null), Is.EqualTo((billing, true)));
    }

    [TestCase("Cco.Credential", "env:MY_KEY", Billing.Metered, TestName = "Ledger_LoginWhereTheGatewaysKeyPays_Metered")]
    [TestCase("Cco.Credential", "none", Billing.Metered, TestName = "Ledger_LoginThatIsNotSent_Metered")]
    [TestCase("Cco.Provider", "openrouter", Billing.Metered, TestName = "Ledger_LoginAtAnotherProvider_Metered")]
    [TestCase("Cco.Provider", "local", Billing.Local, TestName = "Ledger_LoginAtALocalModel_Local")]
    [TestCase("Cco.Provider", "anthropic", Billing.Subscription, TestName = "Ledger_LoginThroughARelay_Subscription")]
    public async Task Ledger_LoginAt_Billing(string metadata, string value, Billing billing)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(o => o
            .Upstream("mine", stub.Url, ("Cco.Provider", "anthropic"), (metadata, value))
            .Variable("MY_KEY", "sk-mine"));

        await gateway.MessagesAsync(AnthropicFixtures.Request, ("authorization", Login), ("anthropic-beta", "oauth-2025-04-20"));

        Assert.That((await gateway.LedgerRowAsync()).Billing, Is.EqualTo(billing));
    }

    [Test]
    public async Task Ledger_LoginBesideAKey_Metered()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request, ("authorization", Login), ("x-api-key", Key));

        Assert.That((await gateway.LedgerRowAsync()).Billing, Is.EqualTo(Billing.Metered));
    }

    [Test]
    public async Task RateLimits_OfAnAnswerToALogin_ReadAndPassedOn_NotReplayed()
    {
        var exchanges = new Exchanges();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Json(
            AnthropicFixtures.Message,
            200,
            ("anthropic-ratelimit-unified-status", "allowed_warning"), ("anthropic-ratelimit-unified-representative-claim", "five_hour"),
            ("anthropic-ratelimit-unified-5h-utilization", "0.93"), ("anthropic-ratelimit-unified-5h-reset", "1790814600"),
            ("anthropic-ratelimit-unified-5h-status", "allowed_warning"), ("anthropic-ratelimit-unified-7d-utilization", "0.4")));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Services = s => s.AddSingleton<IStartupFilter>(exchanges));

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request, ("authorization", Login));
        var hit = await gateway.MessagesAsync(AnthropicFixtures.Request, ("authorization", Login));

        await gateway.FlushAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exchanges.Seen[0].Attempts.Single().RateLimits, Is.EqualTo(new UnifiedRateLimits
            {
                Status = "allowed_warning",
                RepresentativeClaim = "five_hour",
                FiveHour = new RateLimitWindow(0.93m, DateTimeOffset.FromUnixTimeSeconds(1790814600), "allowed_warning"),
                SevenDay = new RateLimitWindow(0.4m, null, null),
            }));
            Assert.That(answer.Header("anthropic-ratelimit-unified-5h-utilization"), Is.EqualTo("0.93"));
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Headers.Keys, Has.None.StartsWith("anthropic-ratelimit"));
        }
    }

    [Test]
    public async Task RateLimits_OfARefusal_ReadToo()
    {
        var exchanges = new Exchanges();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Json(
            AnthropicFixtures.Error("rate_limit_error", "Usage limit reached."), 429, ("anthropic-ratelimit-unified-status", "rejected"), ("retry-after", "7999")));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Services = s => s.AddSingleton<IStartupFilter>(exchanges));

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request, ("authorization", Login));

        await gateway.FlushAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((answer.Status, answer.Header("retry-after"), stub.Calls), Is.EqualTo((429, "7999", 1)));
            Assert.That(exchanges.Seen[0].Attempts.Single().RateLimits?.Status, Is.EqualTo("rejected"));
        }
    }

    /// <summary>Keeps the exchanges of all calls, in order.</summary>
    private sealed class Exchanges : IStartupFilter
    {
        public List<GatewayExchange> Seen { get; } = [];

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (HttpContext context, RequestDelegate rest) =>
            {
                await rest(context);
                Seen.Add(context.GetExchange());
            });
            next(app);
        };
    }
}
