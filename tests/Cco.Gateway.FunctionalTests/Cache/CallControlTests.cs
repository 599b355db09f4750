using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>What one call can ask of the cache with the gateway's own headers, and how to get different answers.</summary>
internal sealed class CallControlTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task C44_Refresh_AskedAgainAndReplaced()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.InTurn(
            StubAnswers.Json(AnthropicFixtures.Message), StubAnswers.Json(AnthropicFixtures.ThinkingMessage)));
        await using var gateway = await TestGateway.StartAsync(stub);
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var refreshed = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-cache", "refresh"));
        var after = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((refreshed.Cache, refreshed.Text), Is.EqualTo(("miss; reason=refresh", AnthropicFixtures.ThinkingMessage)));
            Assert.That((after.Cache, after.Text), Is.EqualTo(("hit", AnthropicFixtures.ThinkingMessage)));
        }
    }

    [Test]
    public async Task Refresh_FailedAnswer_StoredOneStays()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.InTurn(
            StubAnswers.Json(AnthropicFixtures.Message), StubAnswers.Json(AnthropicFixtures.Error("overloaded_error", "Overloaded"), 529)));
        await using var gateway = await TestGateway.StartAsync(stub);
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var refreshed = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-cache", "refresh"));
        var after = await gateway.MessagesAsync(AnthropicFixtures.Request);

        Assert.That((refreshed.Status, after.Cache), Is.EqualTo((529, "hit")));
    }

    [Test]
    public async Task C44_Bypass_NeitherReadNorWritten()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        var first = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-cache", "bypass"));
        var second = await gateway.MessagesAsync(AnthropicFixtures.Request);
        var third = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-cache", "bypass"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new[] { first.Cache, second.Cache, third.Cache }, Is.EqualTo(new[] { "bypass; reason=requested", "miss; reason=new", "bypass; reason=requested" }));
            Assert.That(first.Header("cache-status"), Is.EqualTo("cco; fwd=bypass; detail=requested"));
            Assert.That(stub.Calls, Is.EqualTo(3));
        }
    }

    [Test]
    public async Task Default_AsWithoutTheHeader()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request);

        Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-cache", "default"))).Cache, Is.EqualTo("hit"));
    }

    [Test]
    public async Task Only_NothingStored_504InTheCallersDialect()
    {
        const string Message = "x-cco-cache is \"only\", and no answer is stored for this call.";
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        var anthropic = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-cache", "only"));
        var openAi = await gateway.ChatAsync(OpenAiFixtures.StreamRequest, ("x-cco-cache", "only"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((anthropic.Status, openAi.Status, stub.Calls), Is.EqualTo((504, 504, 0)));
            Assert.That((string?)anthropic.Json["type"], Is.EqualTo("error"));
            Assert.That((string?)anthropic.Json["error"]!["type"], Is.EqualTo("timeout_error"));
            Assert.That((string?)anthropic.Json["error"]!["message"], Is.EqualTo(Message));
            Assert.That((string?)openAi.Json["error"]!["message"], Is.EqualTo(Message));
            Assert.That((string?)openAi.Json["error"]!["code"], Is.EqualTo("not_in_cache"));
            Assert.That((string?)openAi.Json["error"]!["param"], Is.EqualTo("x-cco-cache"));
            Assert.That(anthropic.Cache, Is.EqualTo("miss; reason=new"));
        }
    }

    [Test]
    public async Task Only_StoredAnswer_Served_ExpiredOne_504()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Time = _time);
        await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-cache-ttl", "10s"));

        var stored = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-cache", "only"));
        _time.Advance(TimeSpan.FromSeconds(10));
        var expired = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-cache", "only"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((stored.Status, stored.Cache), Is.EqualTo((200, "hit")));
            Assert.That(expired.Status, Is.EqualTo(504));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [TestCase("cache-control", "no-store")]
    [TestCase("cache-control", "no-cache")]
    public async Task Only_WithWhatForbidsTheStore_504(string header, string value)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-cache", "only"), (header, value));

        Assert.That((answer.Status, stub.Calls), Is.EqualTo((504, 1)));
    }

    [Test]
    public async Task Only_RouteOff_504()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.RouteMetadata("messages", "Cco.Cache", "off"));

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-cache", "only"));

        Assert.That((answer.Status, answer.Cache, stub.Calls), Is.EqualTo((504, "bypass; reason=off", 0)));
    }

    [Test]
    public async Task Ttl_OfTheCall_BeforeRouteAndSetting()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o =>
        {
            o.Time = _time;
            o.Set("Cco:Cache:Ttl", "1h").RouteMetadata("messages", "Cco.CacheTtl", "30m");
        });
        await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-cache-ttl", "90s"));

        var hit = await gateway.MessagesAsync(AnthropicFixtures.Request);
        _time.Advance(TimeSpan.FromSeconds(90));
        var expired = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hit.Header("cache-status"), Is.EqualTo("cco; hit; ttl=90"));
            Assert.That(expired.Cache, Does.StartWith("miss"));
        }
    }

    [TestCase("x-cco-sample", "1", "2")]
    [TestCase("x-cco-cache-namespace", "ci", "ci-2")]
    public async Task SampleAndNamespace_EachHasAnAnswerOfItsOwn(string header, string one, string other)
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.InTurn(
            StubAnswers.Json(AnthropicFixtures.Message), StubAnswers.Json(AnthropicFixtures.ThinkingMessage), StubAnswers.Json(AnthropicFixtures.ToolMessage)));
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request);
        await gateway.MessagesAsync(AnthropicFixtures.Request, (header, one));
        await gateway.MessagesAsync(AnthropicFixtures.Request, (header, other));
        var plain = await gateway.MessagesAsync(AnthropicFixtures.Request);
        var first = await gateway.MessagesAsync(AnthropicFixtures.Request, (header, one));
        var second = await gateway.MessagesAsync(AnthropicFixtures.Request, (header, other));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new[] { plain.Cache, first.Cache, second.Cache }, Is.All.EqualTo("hit"));
            Assert.That(
                new[] { plain.Text, first.Text, second.Text },
                Is.EqualTo(new[] { AnthropicFixtures.Message, AnthropicFixtures.ThinkingMessage, AnthropicFixtures.ToolMessage }));
            Assert.That(stub.Requests.SelectMany(r => r.Headers.Keys), Has.None.StartsWith("x-cco-"));
        }
    }

    [TestCase("x-cco-cache", "never", "x-cco-cache is \"never\"; expected default, refresh, bypass or only.")]
    [TestCase("x-cco-cache", "refresh,bypass", "x-cco-cache is \"refresh,bypass\"; expected default, refresh, bypass or only.")]
    [TestCase("x-cco-cache-ttl", "soon", "x-cco-cache-ttl is \"soon\"; expected seconds, or a number with ms, s, m, h or d, such as 90s or 1h.")]
    [TestCase("x-cco-cache-ttl", "-1", "x-cco-cache-ttl is \"-1\"; expected seconds, or a number with ms, s, m, h or d, such as 90s or 1h.")]
    public async Task Control_NotUnderstood_400InTheCallersDialect(string header, string value, string message)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        var anthropic = await gateway.MessagesAsync(AnthropicFixtures.StreamRequest, (header, value));
        var openAi = await gateway.ChatAsync(OpenAiFixtures.Request, (header, value));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((anthropic.Status, openAi.Status, stub.Calls), Is.EqualTo((400, 400, 0)));
            Assert.That((string?)anthropic.Json["error"]!["type"], Is.EqualTo("invalid_request_error"));
            Assert.That((string?)anthropic.Json["error"]!["message"], Is.EqualTo(message));
            Assert.That((string?)openAi.Json["error"]!["message"], Is.EqualTo(message));
            Assert.That((string?)openAi.Json["error"]!["param"], Is.EqualTo(header));
            Assert.That(anthropic.Header("x-should-retry"), Is.EqualTo("false"));
        }
    }

    [Test]
    public async Task SameBody_FourTimesInASecond_SaidOnceWithWhatToDo()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Time = _time);

        for (var i = 0; i < 10; i++)
        {
            await gateway.MessagesAsync(AnthropicFixtures.Request);
        }

        Assert.That(Hints(gateway), Has.One.Items.And.All.Contains("x-cco-sample: 1, 2, 3 and so on, or x-cco-cache: bypass"));
    }

    [Test]
    public async Task SameBody_FourTimesAtOnce_SaidToo()
    {
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.After(gate, StubAnswers.Json(AnthropicFixtures.Message)));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Time = _time);

        var calls = Enumerable.Range(0, 4).Select(_ => gateway.MessagesAsync(AnthropicFixtures.Request)).ToArray();
        gate.Open();
        await Task.WhenAll(calls);

        Assert.That((stub.Calls, Hints(gateway).Count()), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task SameBody_RefreshedThenServed_CountsAlike()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Time = _time);

        for (var i = 0; i < 3; i++)
        {
            await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-cache", "refresh"));
        }

        await gateway.MessagesAsync(AnthropicFixtures.Request);

        Assert.That(Hints(gateway).Count(), Is.EqualTo(1));
    }

    [TestCase("x-cco-cache", "bypass")]
    [TestCase("x-cco-cache", "refresh")]
    [TestCase("cache-control", "no-store")]
    [TestCase("x-cco-sample", "{0}")]
    public async Task SameBody_WithDifferentAnswers_NotSaid(string header, string value)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Time = _time);

        for (var i = 0; i < 10; i++)
        {
            await gateway.MessagesAsync(AnthropicFixtures.Request, (header, value.Replace("{0}", $"{i}", StringComparison.Ordinal)));
        }

        Assert.That((stub.Calls, Hints(gateway).Count()), Is.EqualTo((10, 0)));
    }

    private static IEnumerable<string> Hints(TestGateway gateway) =>
        gateway.Log.Lines.Where(line => line.Contains("same body", StringComparison.Ordinal));
}
