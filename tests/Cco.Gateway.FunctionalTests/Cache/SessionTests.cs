using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>Agent runs replay: another session is given a stored tool call, the same session never again (architecture.md 8).</summary>
internal sealed class SessionTests
{
    private const string Session = "x-claude-code-session-id";

    [Test]
    public async Task C42_ToolUse_AnotherSession_Hit([Values] bool stream)
    {
        await using var stub = await StubProvider.StartAsync(ToolAnswer(stream));
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(Request(stream), (Session, "one"));
        var second = await gateway.MessagesAsync(Request(stream), (Session, "two"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Cache, Is.EqualTo("hit"));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task ToolUse_SameSessionAgain_FreshAnswer([Values] bool stream)
    {
        await using var stub = await StubProvider.StartAsync(ToolAnswer(stream));
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(Request(stream), (Session, "one"));
        var loop = await gateway.MessagesAsync(Request(stream), (Session, "one"));
        var other = await gateway.MessagesAsync(Request(stream), (Session, "two"));
        var otherAgain = await gateway.MessagesAsync(Request(stream), (Session, "two"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(loop.Cache, Is.EqualTo("miss; reason=repeated"));
            Assert.That(loop.Header("cache-status"), Is.EqualTo("cco; fwd=uri-miss"));
            Assert.That(other.Cache, Is.EqualTo("hit"));
            Assert.That(otherAgain.Cache, Is.EqualTo("miss; reason=repeated"));
            Assert.That(stub.Calls, Is.EqualTo(3));
        }
    }

    [Test]
    public async Task ToolUse_NoSession_HitEachTime()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.ToolMessage);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request);

        Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request)).Cache, Is.EqualTo("hit"));
        Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request)).Cache, Is.EqualTo("hit"));
    }

    [Test]
    public async Task Text_SameSessionAgain_Hit()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request, (Session, "one"));

        Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request, (Session, "one"))).Cache, Is.EqualTo("hit"));
    }

    [Test]
    public async Task ToolUse_OneSessionManyTimesAtOnce_GivenTheStoredOneOnce()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.ToolMessage);
        await using var gateway = await TestGateway.StartAsync(stub);
        await gateway.MessagesAsync(AnthropicFixtures.Request);
        var never = new Gate();
        stub.Answer = StubAnswers.After(never, StubAnswers.Json(AnthropicFixtures.ToolMessage));

        var calls = Enumerable.Range(0, 20).Select(_ => gateway.MessagesAsync(AnthropicFixtures.Request, (Session, "one"))).ToList();
        var first = await Task.WhenAny(calls).Soon();
        calls.Remove(first);
        never.Open();
        var rest = await Task.WhenAll(calls).Soon();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await first).Cache, Is.EqualTo("hit"));
            Assert.That(rest.Select(answer => answer.Cache), Has.None.EqualTo("hit"));
        }
    }

    [Test]
    public async Task ToolUse_WhoListenedToTheFlight_IsNotGivenItAgain()
    {
        var gate = new Gate();
        var joins = new Flights.Joins();
        await using var stub = await StubProvider.StartAsync(StubAnswers.After(gate, StubAnswers.Json(AnthropicFixtures.ToolMessage)));
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);

        var leader = gateway.MessagesAsync(AnthropicFixtures.Request, (Session, "one"));
        await stub.FirstRequest;
        var listener = gateway.MessagesAsync(AnthropicFixtures.Request, (Session, "two"));
        await joins.Count(1);
        gate.Open();
        await Task.WhenAll(leader, listener).Soon();

        Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request, (Session, "two"))).Cache, Is.EqualTo("miss; reason=repeated"));
    }

    [Test]
    public async Task ToolUse_AfterARestart_SessionsAreStillKnown()
    {
        using var folder = new TempFolder();
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.ToolMessage);
        await using (var before = await TestGateway.StartAsync(stub, configure: o => o.Data = folder.Path))
        {
            await before.MessagesAsync(AnthropicFixtures.Request, (Session, "one"));
            Assert.That((await before.MessagesAsync(AnthropicFixtures.Request, (Session, "two"))).Cache, Is.EqualTo("hit"));
            await before.StopAsync();
        }

        await using var after = await TestGateway.StartAsync(stub, configure: o => o.Data = folder.Path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await after.MessagesAsync(AnthropicFixtures.Request, (Session, "three"))).Cache, Is.EqualTo("hit"));
            Assert.That((await after.MessagesAsync(AnthropicFixtures.Request, (Session, "two"))).Cache, Is.EqualTo("miss; reason=repeated"));
        }
    }

    private static StubAnswer ToolAnswer(bool stream) =>
        stream ? StubAnswers.Stream(AnthropicFixtures.ToolStream) : StubAnswers.Json(AnthropicFixtures.ToolMessage);

    private static string Request(bool stream) => stream ? AnthropicFixtures.StreamRequest : AnthropicFixtures.Request;
}
