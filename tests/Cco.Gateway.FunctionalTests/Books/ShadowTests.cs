using Cco.Gateway.Exchange;
using Cco.Pricing;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Books;

/// <summary>What a local answer would have cost on a cloud model: beside the books, never in them (contract.md 6.3).</summary>
internal sealed class ShadowTests
{
    private const string Request = """{"model":"llama3.3","messages":[]}""";

    private readonly Captured _calls = new();

    [Test]
    public async Task LocalAnswer_OnAClusterWithAShadow_WouldHaveCost()
    {
        var cost = await CostOf("ollama", ("Cco.Shadow", "gpt-6-luna"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((cost.Status, cost.Total, cost.Rule), Is.EqualTo((CostStatus.Exact, 0m, "local")));

            // 10×0.1 + 5×0.5
            Assert.That((cost.Shadow?.Model, cost.Shadow?.Total), Is.EqualTo(("gpt-6-luna", 0.0000035m)));
        }
    }

    [Test]
    public async Task LocalAnswer_WithoutAShadow_WouldHaveCostNobodyKnowsWhat() =>
        Assert.That((await CostOf("ollama")).Shadow, Is.Null);

    [Test]
    public async Task CloudAnswer_OnAClusterWithAShadow_IsItsOwnPriceOnly()
    {
        var cost = await CostOf("openai", ("Cco.Shadow", "gpt-6-luna"));

        Assert.That((cost.Status, cost.Shadow), Is.EqualTo((CostStatus.Unpriced, (ShadowCost?)null)));
    }

    private async Task<CostResult> CostOf(string cluster, params (string Key, string Value)[] metadata)
    {
        await using var stub = await StubProvider.StartAsync(
            OpenAiFixtures.CompletionWith("llama3.3", """{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}"""));
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.Time = new FakeTimeProvider(new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero));
            options.Upstream(cluster, stub.Url, metadata);
            options.Services = services => services.AddSingleton<IStartupFilter>(_calls);
        });

        await gateway.ChatAsync(Request);
        await gateway.FlushAsync();
        return _calls.Exchange!.Attempts.Single().Cost!;
    }

    private sealed class Captured : IStartupFilter
    {
        public GatewayExchange? Exchange { get; private set; }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                await rest(context);
                Exchange ??= context.Features.Get<GatewayExchange>();
            });
            next(app);
        };
    }
}
