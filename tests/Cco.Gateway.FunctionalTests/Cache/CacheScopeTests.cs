using Cco.Gateway.FunctionalTests.Live;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>Who shares an answer, and which other facts of a call keep answers apart.</summary>
internal sealed class CacheScopeTests
{
    private static readonly (string, string)[] Nobody = [];

    private static IEnumerable<TestCaseData> Differences()
    {
        yield return Case("ApiKey", [("x-api-key", "sk-a")], [("x-api-key", "sk-b")]);
        yield return Case("Bearer", [("authorization", "Bearer sk-a")], [("authorization", "Bearer sk-b")]);
        yield return Case("KeyAndNoKey", [("x-api-key", "sk-a")], Nobody);
        yield return Case("GatewayKey", [("x-cco-key", "cco-a")], [("x-cco-key", "cco-b")]);
        yield return Case("SameKeyOtherHeader", [("x-api-key", "sk-a")], [("authorization", "Bearer sk-a")]);
        yield return Case("Version", [("anthropic-version", "2023-06-01")], [("anthropic-version", "2026-10-21")]);
        yield return Case("VersionAndNone", [("anthropic-version", "2023-06-01")], Nobody);
        yield return Case("BetaAdded", Nobody, [("anthropic-beta", "context-1m-2025-08-07")]);
        yield return Case("BetaOther", [("anthropic-beta", "a-2026-01-01")], [("anthropic-beta", "b-2026-01-01")]);
        yield return Case("BetaOneMore", [("anthropic-beta", "a-2026-01-01")], [("anthropic-beta", "a-2026-01-01"), ("anthropic-beta", "b-2026-01-01")]);
        yield return Case("Sample", [("x-cco-sample", "1")], [("x-cco-sample", "2")]);
        yield return Case("Namespace", [("x-cco-cache-namespace", "a")], [("x-cco-cache-namespace", "b")]);

        static TestCaseData Case(string name, (string, string)[] one, (string, string)[] other) =>
            new TestCaseData(one, other).SetName($"Calls_ThatDifferIn{name}_DoNotShare");
    }

    private static IEnumerable<TestCaseData> Likenesses()
    {
        yield return Case("BetaOrder", [("anthropic-beta", "a-2026-01-01, b-2026-01-01")], [("anthropic-beta", "b-2026-01-01"), ("anthropic-beta", "a-2026-01-01")]);
        yield return Case("UserAgent", [("user-agent", "one/1")], [("user-agent", "two/2")]);
        yield return Case("Stainless", [("x-stainless-retry-count", "0")], [("x-stainless-retry-count", "1")]);
        yield return Case("Project", [("x-cco-project", "a")], [("x-cco-project", "b")]);
        yield return Case("Session", [("x-claude-code-session-id", "a")], [("x-claude-code-session-id", "b")]);
        yield return Case("Tracing", [("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")], Nobody);

        static TestCaseData Case(string name, (string, string)[] one, (string, string)[] other) =>
            new TestCaseData(one, other).SetName($"Calls_ThatDifferIn{name}_Share");
    }

    [TestCaseSource(nameof(Differences))]
    public async Task Calls_ThatDiffer_DoNotShare((string, string)[] one, (string, string)[] other)
    {
        Assert.That(await CallsFor(one, other), Is.EqualTo(2));
    }

    [TestCaseSource(nameof(Likenesses))]
    public async Task Calls_ThatMeanTheSame_Share((string, string)[] one, (string, string)[] other)
    {
        Assert.That(await CallsFor(one, other), Is.EqualTo(1));
    }

    [TestCase("?beta=true")]
    [TestCase("?beta=false")]
    public async Task Query_IsPartOfTheCall(string query)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.PostAsync("/v1/messages", AnthropicFixtures.Request);
        var other = await gateway.PostAsync("/v1/messages" + query, AnthropicFixtures.Request);

        Assert.That(other.Cache, Is.EqualTo("miss; reason=new"));
    }

    [Test]
    public async Task PathWithoutVersion_SharesWithTheFullPath()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.PostAsync("/v1/messages", AnthropicFixtures.Request);
        var other = await gateway.PostAsync("/messages", AnthropicFixtures.Request);

        Assert.That(other.Cache, Is.EqualTo("hit"));
    }

    [Test]
    public async Task SharedScope_AllCallersShare()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Set("Cco:Cache:Scope", "shared"));

        await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", "sk-a"));
        var other = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", "sk-b"));

        Assert.That(other.Cache, Is.EqualTo("hit"));
    }

    [Test]
    public async Task TwoClusters_SameBody_TwoAnswers()
    {
        await using var one = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var two = await StubProvider.StartAsync(AnthropicFixtures.ThinkingMessage);
        await using var gateway = await TestGateway.StartAsync(o => o
            .Upstream("anthropic", one.Url)
            .Cluster("second", two.Url)
            .Route("second", """{"ClusterId":"second","Match":{"Path":"/v1/messages","Methods":["POST"],"Headers":[{"Name":"x-team","Values":["two"]}]},"Order":-1}"""));

        var first = await gateway.MessagesAsync(AnthropicFixtures.Request);
        var second = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-team", "two"));
        var secondAgain = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-team", "two"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Text, Is.EqualTo(AnthropicFixtures.Message));
            Assert.That(second.Text, Is.EqualTo(AnthropicFixtures.ThinkingMessage));
            Assert.That(second.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(second.Header("x-cco-upstream"), Is.EqualTo("second"));
            Assert.That(secondAgain.Cache, Is.EqualTo("hit"));
            Assert.That(secondAgain.Text, Is.EqualTo(AnthropicFixtures.ThinkingMessage));
            Assert.That((one.Calls, two.Calls), Is.EqualTo((1, 1)));
        }
    }

    [Test]
    public async Task TwoRoutesToOneCluster_OtherTransforms_TwoAnswers()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.InTurn(
            StubAnswers.Json(AnthropicFixtures.Message), StubAnswers.Json(AnthropicFixtures.ThinkingMessage)));
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("anthropic", stub.Url).Route("second", """
            {
                "ClusterId": "anthropic", "Order": -1, "Match": { "Path": "/v1/messages", "Headers": [ { "Name": "x-team", "Values": [ "two" ] } ] },
                "Transforms": [ { "RequestHeader": "x-flavour", "Set": "thoughtful" } ]
            }
            """));

        await gateway.MessagesAsync(AnthropicFixtures.Request);
        var other = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-team", "two"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(other.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(other.Text, Is.EqualTo(AnthropicFixtures.ThinkingMessage));
            Assert.That(stub.Requests[1].Header("x-flavour"), Is.EqualTo("thoughtful"));
        }
    }

    // Thinking is signed for the account it came from: one upstream, two accounts, two answers.
    [TestCase("Cco.Credential", "env:ONE", "env:TWO")]
    [TestCase("Cco.Account", "one", "two")]
    public async Task AnotherAccountOfTheSameUpstream_AfterAReload_AsksAgain(string key, string one, string two)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.ThinkingMessage);
        await using var gateway = await TestGateway.StartAsync(o => o
            .Upstream("anthropic", stub.Url, ("Cco.Credential", "env:ONE"), (key, one)).Variable("ONE", "key-one").Variable("TWO", "key-two"));

        await gateway.MessagesAsync(AnthropicFixtures.Request);
        var before = await gateway.MessagesAsync(AnthropicFixtures.Request);
        gateway.EditRoutes(proxy => proxy["Clusters"]!["anthropic"]!["Metadata"]![key] = two);
        await gateway.ReloadAsync();
        var after = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.Cache, Is.EqualTo("hit"));
            Assert.That(after.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(stub.Calls, Is.EqualTo(2));
        }
    }

    private static async Task<int> CallsFor((string, string)[] one, (string, string)[] other)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);
        await gateway.PostAsync("/v1/messages", AnthropicFixtures.Request, one);
        await gateway.PostAsync("/v1/messages", AnthropicFixtures.Request, other);
        return stub.Calls;
    }
}
