using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>An answer is served for its lifetime and not a moment longer, by the gateway's clock.</summary>
internal sealed class CacheExpiryTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task C66_JustBeforeAndJustAfterItsEnd_HitThenExpired()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o =>
        {
            o.Time = _time;
            o.Set("Cco:Cache:Ttl", "60s");
        });
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        _time.Advance(TimeSpan.FromSeconds(59.9));
        var last = await gateway.MessagesAsync(AnthropicFixtures.Request);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        var expired = await gateway.MessagesAsync(AnthropicFixtures.Request);
        var fresh = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(last.Cache, Is.EqualTo("hit"));
            Assert.That(last.Header("age"), Is.EqualTo("59"));
            Assert.That(last.Header("cache-status"), Is.EqualTo("cco; hit; ttl=0"));
            Assert.That(expired.Cache, Is.EqualTo("miss; reason=expired"));
            Assert.That(expired.Header("cache-status"), Is.EqualTo("cco; fwd=stale"));
            Assert.That(fresh.Cache, Is.EqualTo("hit"));
            Assert.That(fresh.Header("age"), Is.EqualTo("0"));
            Assert.That(stub.Calls, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task RouteTtl_ShorterThanTheSetting_Wins()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o =>
        {
            o.Time = _time;
            o.RouteMetadata("messages", "Cco.CacheTtl", "5s");
        });
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request)).Cache, Is.EqualTo("miss; reason=expired"));
    }

    [Test]
    public async Task Clock_SetBack_AnswerFromTheFutureNotServed()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o =>
        {
            o.Time = _time;
            o.Set("Cco:Cache:Ttl", "60s");
        });
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        // By the wall clock alone it would now be served for an hour and a minute.
        _time.AdjustTime(_time.GetUtcNow() - TimeSpan.FromHours(1));
        var second = await gateway.MessagesAsync(AnthropicFixtures.Request);
        var third = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Cache, Is.EqualTo("miss; reason=expired"));
            Assert.That(third.Cache, Is.EqualTo("hit"));
            Assert.That(third.Header("age"), Is.EqualTo("0"));
        }
    }
}
