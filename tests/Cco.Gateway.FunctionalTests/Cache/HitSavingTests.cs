using Cco.Gateway.FunctionalTests.Live;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>A hit saves what the call would cost now: at the prices in force and of the day, not at those of an earlier hit.</summary>
internal sealed class HitSavingTests
{
    private const string Today = """{ "model": "mystery-9", "from": "2026-11-01", "input": "4", "output": "20" }""";
    private const string Tomorrow = """{ "model": "mystery-9", "from": "2026-12-02", "input": "8", "output": "40" }""";
    private const string Corrected = """{ "model": "mystery-9", "from": "2026-11-01", "input": "2", "output": "10" }""";

    [Test]
    public async Task Hits_PriceChangesBetweenThem_EachSavesAtTheNewOne()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 12, 1, 23, 59, 0, TimeSpan.Zero));
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.MessageWith("mystery-9", """{"input_tokens":12,"output_tokens":7}"""));
        await using var gateway = await TestGateway.StartAsync(stub, configure: options => options.Time = time);
        await PricesAsync(gateway, Today, Tomorrow);
        var miss = await gateway.MessagesAsync(AnthropicFixtures.Request);
        string?[] today = [await SavedAsync(gateway), await SavedAsync(gateway)];
        time.Advance(TimeSpan.FromMinutes(2));
        string?[] tomorrow = [await SavedAsync(gateway), await SavedAsync(gateway)];
        await PricesAsync(gateway, Corrected);
        var corrected = await SavedAsync(gateway);

        using (Assert.EnterMultipleScope())
        {
            // 12×4 + 7×20
            Assert.That(miss.Header("x-cco-cost-usd"), Is.EqualTo("0.000188"));
            Assert.That(today, Is.All.EqualTo("0.000188"));
            Assert.That(tomorrow, Is.All.EqualTo("0.000376"));
            Assert.That(corrected, Is.EqualTo("0.000094"));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    private static async Task<string?> SavedAsync(TestGateway gateway)
    {
        var hit = await gateway.MessagesAsync(AnthropicFixtures.Request);
        return hit.Cache == "hit" ? hit.Header("x-cco-saved-usd") : hit.Cache;
    }

    private static async Task PricesAsync(TestGateway gateway, params string[] rows)
    {
        LiveFiles.Replace(gateway.Root().PricesFile, $$"""{ "rows": [ {{string.Join(", ", rows)}} ] }""");
        Assert.That(await gateway.ReloadAsync(), Is.True);
    }
}
