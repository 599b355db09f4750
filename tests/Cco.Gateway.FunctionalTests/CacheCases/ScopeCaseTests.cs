using Cco.Gateway.FunctionalTests.Live;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.CacheCases;

/// <summary>reliability.md C-12, C-13, C-15, C-16, C-19 and C-31: whose answer it is, and through which account it came.</summary>
internal sealed class ScopeCaseTests
{
    private static CaseRig rig = null!;

    [OneTimeSetUp]
    public static async Task StartAsync() => rig = await CaseRig.StartAsync();

    [OneTimeTearDown]
    public static async Task StopAsync() => await rig.DisposeAsync();

    [Test]
    public async Task C12_SameBytesOfAnotherCaller_MissWithItsOwnCredential()
    {
        var one = await rig.AssertFreshAsync(Of("x-api-key", "sk-one"));
        var two = await rig.AssertFreshAsync(Of("x-api-key", "sk-two"));
        var oneAgain = await rig.AskAsync(Of("x-api-key", "sk-one"));
        var twoAgain = await rig.AskAsync(Of("x-api-key", "sk-two"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((CaseProof.Of(one).Credential, CaseProof.Of(two).Credential), Is.EqualTo(("sk-one", "sk-two")));
            Assert.That((oneAgain.Text, twoAgain.Text), Is.EqualTo((one.Text, two.Text)));
        }

        static CaseCall Of(string header, string key) => new(AnthropicFixtures.Request, (header, key));
    }

    // Groups of keys are to come with the keys; what there is of sharing is one scope for all.
    [Test]
    public async Task C13_OneScopeForAll_HitBookedOnWhoGotIt()
    {
        await using var shared = await CaseRig.StartAsync((options, _) => options.Set("Cco:Cache:Scope", "shared"));

        await shared.AssertSharedAsync(new CaseCall(AnthropicFixtures.Request), new CaseCall(AnthropicFixtures.Request, ("x-api-key", "sk-two")));

        var rows = await shared.Gateway.LedgerRowsAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows.Select(row => row.CacheResult.ToString()), Is.EqualTo(new[] { "Miss", "Hit" }));
            Assert.That(rows[1].Scope, Is.Not.EqualTo(rows[0].Scope).And.Not.Null);
            Assert.That((rows[0].SavedPico, rows[1].SavedPico), Is.EqualTo((default(long?), rows[0].SpendPico)));
            Assert.That(rows[1].SpendPico, Is.Zero);
        }
    }

    [Test]
    public async Task C15_UpstreamChanged_MissAndTheOldAnswerIsTheOldOnes()
    {
        await using var live = await CaseRig.StartAsync((options, stub) => options
            .Cluster("anthropic", stub.Url, ("Cco.Credential", "env:ONE")).Variable("ONE", "key-one").Variable("TWO", "key-two"));
        var call = new CaseCall(AnthropicFixtures.Request);
        var first = await live.AssertFreshAsync(call);
        var before = await File.ReadAllTextAsync(live.Gateway.Root().RoutesFile);

        (string What, Action<System.Text.Json.Nodes.JsonNode> Edit)[] edits =
        [
            ("credential", cluster => cluster["Metadata"]!["Cco.Credential"] = "env:TWO"),
            ("account", cluster => cluster["Metadata"]!["Cco.Account"] = "second"),
            ("base url", cluster => cluster["Destinations"]!["stub"]!["Address"] = live.Stub.Url + "other/"),
            ("dialect", cluster => cluster["Metadata"]!["Cco.Dialect"] = "openai"),
            ("one more destination", cluster => cluster["Destinations"]!["second"] = new System.Text.Json.Nodes.JsonObject { ["Address"] = live.Stub.Url + "second/" }),
        ];
        foreach (var (what, edit) in edits)
        {
            live.Gateway.EditRoutes(proxy => edit(proxy["Clusters"]!["anthropic"]!));
            Assert.That(await live.Gateway.ReloadAsync(), Is.True, what);
            await live.AssertFreshAsync(call);

            LiveFiles.Replace(live.Gateway.Root().RoutesFile, before);
            Assert.That(await live.Gateway.ReloadAsync(), Is.True, what);
            Assert.That((await live.AskAsync(call)).Text, Is.EqualTo(first.Text), what);
        }
    }

    [Test]
    public async Task C15_RouteNowPointsElsewhere_Miss()
    {
        await using var live = await CaseRig.StartAsync((options, stub) => options
            .Cluster("second", stub.Url, ("Cco.Provider", "anthropic"), ("Cco.Dialect", "anthropic"), ("Cco.Credential", "passthrough")));
        var call = new CaseCall(AnthropicFixtures.Request);
        await live.AssertFreshAsync(call);

        live.Gateway.EditRoutes(proxy => proxy["Routes"]!["messages"]!["ClusterId"] = "second");
        Assert.That(await live.Gateway.ReloadAsync(), Is.True);

        await live.AssertFreshAsync(call);
    }

    [Test]
    public async Task C16_LoginOfAnotherUser_Miss()
    {
        var calls = new[] { "Bearer sk-ant-oat01-user-one", "Bearer sk-ant-oat01-user-two", "Bearer sk-ant-oat01-user-one-refreshed" }
            .Select(login => new CaseCall(AnthropicFixtures.Request, ("x-api-key", CaseRig.Without), ("authorization", login), ("anthropic-beta", "oauth-2025-04-20")))
            .ToArray();

        await rig.AssertApartAsync(calls);

        var proofs = await Task.WhenAll(calls.Select(async call => CaseProof.Of(await rig.AskAsync(call)).Credential));
        Assert.That(proofs, Is.EqualTo(calls.Select(call => call.Headers[1].Value)));
    }

    [Test]
    public async Task C19_NamesChosenToCollide_TwoEntries([Values("/", ":", "|", "-", "\\u0000", "\\u001f", " ")] string separator)
    {
        var written = separator.StartsWith('\\') ? "%" : separator;
        await rig.AssertApartAsync(
            Of("a", $"b{separator}c"),
            Of($"a{written}b", "c"),
            Of("a", $"{separator}bc"),
            Of($"a{written}", "bc"));

        CaseCall Of(string name, string model) => new(
            $$"""{"model":"{{model}}","max_tokens":64,"messages":[{"role":"user","content":"hi"}]}""",
            ("x-cco-cache-namespace", $"{TestContext.CurrentContext.Test.ID}{name}x"));
    }

    [Test]
    public async Task C31_ThinkingAndSignatures_OtherAccountMiss_SameAccountToTheByte()
    {
        await using var own = await StubProvider.StartAsync(AnthropicFixtures.ThinkingMessage);
        await using var gateway = await TestGateway.StartAsync(own);
        const string Body =
            """{"model":"claude-sonnet-5-5","max_tokens":2048,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"T\u00e9.","signature":"EqQBCkYIBRgCKkA+/=="},{"type":"redacted_thinking","data":"EmwKAhgB"},{"type":"text","text":"ho"}]},{"role":"user","content":"and?"}]}""";

        var first = await gateway.MessagesAsync(Body, ("x-api-key", "sk-one"));
        var other = await gateway.MessagesAsync(Body, ("x-api-key", "sk-two"));
        var again = await gateway.MessagesAsync(Body, ("x-api-key", "sk-one"));
        var signature = await gateway.MessagesAsync(Body.Replace("CKkA", "CKkB", StringComparison.Ordinal), ("x-api-key", "sk-one"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(own.Requests.Take(2).Select(request => request.Text), Is.All.EqualTo(Body));
            Assert.That((first.Cache, other.Cache, again.Cache, signature.Cache), Is.EqualTo(("miss; reason=new", "miss; reason=new", "hit", "miss; reason=new")));
            Assert.That(again.Text, Is.EqualTo(AnthropicFixtures.ThinkingMessage));
        }
    }
}
