using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>What clients, routes and settings may ask of the cache.</summary>
internal sealed class CacheControlTests
{
    [Test]
    public async Task C44_NoCache_AskedAgainAndReplaced()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.InTurn(
            StubAnswers.Json(AnthropicFixtures.Message), StubAnswers.Json(AnthropicFixtures.ThinkingMessage)));
        await using var gateway = await TestGateway.StartAsync(stub);
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var refreshed = await gateway.MessagesAsync(AnthropicFixtures.Request, ("cache-control", "max-age=0, No-Cache"));
        var after = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refreshed.Cache, Is.EqualTo("miss; reason=refresh"));
            Assert.That(refreshed.Header("cache-status"), Is.EqualTo("cco; fwd=request"));
            Assert.That(refreshed.Text, Is.EqualTo(AnthropicFixtures.ThinkingMessage));
            Assert.That(after.Cache, Is.EqualTo("hit"));
            Assert.That(after.Text, Is.EqualTo(AnthropicFixtures.ThinkingMessage));
            Assert.That(stub.Calls, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task C44_NoStore_NeitherReadNorWritten()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        var first = await gateway.MessagesAsync(AnthropicFixtures.Request, ("cache-control", "no-store"));
        var second = await gateway.MessagesAsync(AnthropicFixtures.Request);
        var third = await gateway.MessagesAsync(AnthropicFixtures.Request, ("cache-control", "no-store"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Cache, Is.EqualTo("bypass; reason=no-store"));
            Assert.That(first.Header("cache-status"), Is.EqualTo("cco; fwd=bypass; detail=no-store"));
            Assert.That(second.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(third.Cache, Is.EqualTo("bypass; reason=no-store"));
            Assert.That(stub.Calls, Is.EqualTo(3));
        }
    }

    [Test]
    public async Task RouteOff_Bypasses()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.RouteMetadata("messages", "Cco.Cache", "off"));

        await gateway.MessagesAsync(AnthropicFixtures.Request);
        var second = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Cache, Is.EqualTo("bypass; reason=off"));
            Assert.That(stub.Calls, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task SettingOff_Bypasses()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Set("Cco:Cache:Enabled", "false"));

        await gateway.MessagesAsync(AnthropicFixtures.Request);
        var second = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Cache, Is.EqualTo("bypass; reason=off"));
            Assert.That(stub.Calls, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task RouteWriteOnly_NeverServed_RouteReadOnly_NeverStored()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        foreach (var mode in new[] { "write-only", "read-only" })
        {
            await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.RouteMetadata("messages", "Cco.Cache", mode));
            var before = stub.Calls;

            await gateway.MessagesAsync(AnthropicFixtures.Request);
            var second = await gateway.MessagesAsync(AnthropicFixtures.Request);

            using (Assert.EnterMultipleScope())
            {
                Assert.That(second.Cache, Is.EqualTo(mode == "write-only" ? "miss; reason=refresh" : "miss; reason=new"));
                Assert.That(stub.Calls - before, Is.EqualTo(2));
            }
        }
    }

    [TestCase("""{"model":"claude-sonnet-5-5","max_tokens":9,"stream":1,"messages":[]}""", "not-understood", TestName = "Body_StreamNoBoolean_ForwardedUncached")]
    public async Task Body_ThatMayNotBeShared_Bypasses(string body, string reason)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(body);
        var second = await gateway.MessagesAsync(body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Cache, Is.EqualTo($"bypass; reason={reason}"));
            Assert.That(stub.Requests.Select(r => r.Text), Is.EqualTo(new[] { body, body }));
        }
    }
}
