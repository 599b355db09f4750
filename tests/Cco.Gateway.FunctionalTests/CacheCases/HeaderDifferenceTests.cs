using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.CacheCases;

/// <summary>reliability.md C-9 to C-11, C-20 and C-30: which headers and which part of the address keep answers apart, and which do not.</summary>
internal sealed class HeaderDifferenceTests
{
    private const string Beta = "anthropic-beta";

    /// <summary>Headers that clients and what stands between send, none of which changes an answer.</summary>
    private static readonly (string Name, string Value)[] LeftOut =
    [
        ("user-agent", "claude-cli/2.1.331"), ("accept", "text/event-stream"), ("accept-language", "de"), ("referer", "http://localhost/"),
        ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("tracestate", "a=b"), ("baggage", "c=d"),
        ("x-request-id", "r-1"), ("idempotency-key", "i-1"), ("x-forwarded-for", "10.0.0.1"), ("forwarded", "for=10.0.0.1"), ("via", "1.1 proxy"),
        ("x-app", "cli"), ("x-stainless-retry-count", "2"), ("x-stainless-lang", "js"), ("x-stainless-timeout", "600"),
        ("anthropic-dangerous-direct-browser-access", "true"),
        ("x-claude-code-session-id", "s-1"), ("x-claude-code-agent-id", "a-1"), ("x-claude-code-parent-agent-id", "p-1"), ("x-claude-code-request-class", "main"),
        ("x-cco-project", "shop"), ("x-cco-tags", "team=a"), ("x-cco-priority", "low"), ("x-cco-run", "0af7651916cd43dd8448eb211c80319c"), ("x-cco-model", "another"),
        ("x-cco-cache", "default"), ("x-cco-cache-ttl", "90s"), ("cache-control", "max-age=0"), ("pragma", "no-cache"),
    ];

    private static CaseRig rig = null!;

    [OneTimeSetUp]
    public static async Task StartAsync() => rig = await CaseRig.StartAsync();

    [OneTimeTearDown]
    public static async Task StopAsync() => await rig.DisposeAsync();

    [Test]
    public Task C9_AnotherVersionOrNone_Miss() => ApartAsync(
        [("anthropic-version", "2023-06-01")], [("anthropic-version", "2026-10-21")], [("anthropic-version", "")], [("anthropic-version", CaseRig.Without)]);

    [Test]
    public Task C10_AnotherSetOfBetas_Miss() => ApartAsync(
        [],
        [(Beta, "a-2026-01-01")],
        [(Beta, "A-2026-01-01")],
        [(Beta, "a-2026-01-01,b-2026-01-01")],
        [(Beta, "b-2026-01-01")],
        [(Beta, "a-2026-01-01,b-2026-01-01,c-2026-01-01")],
        [(Beta, "a-2026-01-01b-2026-01-01")]);

    [Test]
    public Task C10_SameSetOfBetasOtherwiseWritten_Hit() => SharedAsync(
        [(Beta, "a-2026-01-01,b-2026-01-01")],
        [(Beta, "a-2026-01-01, b-2026-01-01")],
        [(Beta, "b-2026-01-01,a-2026-01-01")],
        [(Beta, "b-2026-01-01"), (Beta, "a-2026-01-01")],
        [(Beta, "a-2026-01-01,b-2026-01-01,a-2026-01-01,")],
        // Switches nothing on any more (docs/cache-key.md).
        [(Beta, "a-2026-01-01,prompt-caching-2024-07-31,b-2026-01-01")]);

    [Test]
    public Task C11_AnotherPathOrQuery_Miss() => rig.AssertApartAsync([.. new[]
    {
        "/v1/messages", "/v1/messages?beta=true", "/v1/messages?beta=false", "/v1/messages/count_tokens", "/v1/chat/completions",
    }.Select(path => new CaseCall(AnthropicFixtures.Request) with { Path = path })]);

    [Test]
    public async Task C11_PathOfAnotherSpelling_NotServedFromTheCache([Values("/v1/messages/", "/v1//messages", "/v1/messages/x")] string path)
    {
        var stored = new CaseCall(AnthropicFixtures.Request);
        await rig.AssertFreshAsync(stored);

        var answer = await rig.AskAsync(stored with { Path = path });

        Assert.That((answer.Status, answer.Cache), Is.EqualTo((404, (string?)null)).Or.EqualTo((200, "bypass; reason=method")));
    }

    // Not as the case has it: the gateway writes a known path in one way before it is sent, so these are one and the same call upstream.
    [Test]
    public async Task C11_PathInAnotherCaseOrWithoutVersion_SameTargetUpstream([Values("/V1/messages", "/v1/Messages", "/messages")] string path)
    {
        var call = new CaseCall(AnthropicFixtures.Request) with { Path = path };

        await rig.AssertFreshAsync(call);

        Assert.That(rig.Stub.Requests.Select(request => request.Target), Has.None.EqualTo(path));
        Assert.That((await rig.AskAsync(call with { Path = "/v1/messages" })).Cache, Is.EqualTo("hit"));
    }

    [Test]
    public Task C20_EveryHeaderThatIsLeftOut_Hit() => SharedAsync([[], .. LeftOut.Select(header => new[] { header }), LeftOut]);

    [Test]
    public Task C20_EveryHeaderThatCounts_Miss() => ApartAsync(
        [],
        [("anthropic-version", "2026-10-21")],
        [(Beta, "a-2026-01-01")],
        [("x-cco-sample", "1")],
        [("x-cco-sample", "2")],
        [("x-cco-cache-namespace", "another")],
        [("x-cco-key", "cco-a")],
        [("x-api-key", "sk-two")],
        [("authorization", "Bearer sk-one")],
        [("api-key", "sk-one")],
        [("x-goog-api-key", "sk-one")],
        [("ocp-apim-subscription-key", "sk-one")],
        [("x-api-key", CaseRig.Without)],
        [("x-api-key", CaseRig.Without), ("cookie", "session=1")],
        [("x-api-key", CaseRig.Without), ("cookie", "session=2")]);

    [Test]
    public Task C30_SameCallerSaidInAnotherWay_Hit() => SharedAsync(
        [("x-api-key", "cco-ada")],
        [("X-API-KEY", "cco-ada")],
        [("authorization", "Bearer cco-ada"), ("x-api-key", CaseRig.Without)],
        [("Authorization", "bearer cco-ada"), ("x-api-key", CaseRig.Without)],
        [("x-cco-key", "cco-ada"), ("x-api-key", CaseRig.Without)],
        [("x-api-key", "cco-ada"), ("User-Agent", "another/1"), ("Accept", "*/*")]);

    private static Task ApartAsync(params (string, string)[][] headers) => rig.AssertApartAsync(Calls(headers));

    private static Task SharedAsync(params (string, string)[][] headers) => rig.AssertSharedAsync(Calls(headers));

    private static CaseCall[] Calls((string, string)[][] headers) => [.. headers.Select(each => new CaseCall(AnthropicFixtures.Request, each))];
}
