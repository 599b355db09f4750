using System.Globalization;
using System.Text.Json.Nodes;
using Cco.Gateway.Caching.Memory;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>What is said to be live is: files edited on disk, seen by the real watcher, judged by calls through the running gateway.</summary>
internal sealed class LiveSettingsTests
{
    [Test]
    public async Task Upstream_Changed_NextCallGoesThere()
    {
        await using var one = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var two = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var gateway = await TestGateway.StartAsync(o => o.Cluster("one", one.Url).Cluster("two", two.Url).SettingsFile = """{ "Cco": { "Upstream": "one" } }""");
        await gateway.ChatAsync(OpenAiFixtures.Request);

        LiveFiles.Replace(gateway.Root().SettingsFile, """{ "Cco": { "Upstream": "two" } }""");
        var line = await gateway.Log.LineAsync(LiveFiles.Applied);
        var after = await gateway.ChatAsync(OpenAiFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(line, Does.EndWith(": upstream one -> two (live)."));
            Assert.That(after.Header("x-cco-upstream"), Is.EqualTo("two"));
            Assert.That((one.Calls, two.Calls), Is.EqualTo((1, 1)));
            Assert.That((string?)JsonNode.Parse(await Dashboard(gateway, "/api/info"))!["upstream"], Is.EqualTo("two"));
        }
    }

    [Test]
    public async Task Routes_AddedChangedRemoved_NextCallSeesIt()
    {
        await using var stub = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var gateway = await TestGateway.StartAsync(stub, "openai");
        var before = await gateway.PostAsync("/v1/extra", "{}");

        gateway.EditRoutes(proxy =>
        {
            proxy["Routes"]!["extra"] = JsonNode.Parse("""{ "ClusterId": "openai", "Match": { "Path": "/v1/extra" } }""");
            proxy["Routes"]!["chat"]!["Metadata"] = new JsonObject { ["Cco.Cache"] = "off" };
            proxy["Routes"]!.AsObject().Remove("messages");
        });
        var line = await gateway.Log.LineAsync(LiveFiles.Applied);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(line, Does.Contain("route chat: Cco.Cache none -> off").And.Contain("route extra: added, /v1/extra -> openai").And.Contain("route messages: removed"));
            Assert.That(before.Status, Is.EqualTo(404));
            Assert.That((await gateway.PostAsync("/v1/extra", "{}")).Status, Is.EqualTo(200));
            Assert.That((await gateway.ChatAsync(OpenAiFixtures.Request)).Cache, Is.EqualTo("bypass; reason=off"));
            Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request)).Status, Is.EqualTo(404));
        }
    }

    [Test]
    public async Task Cluster_AddressAndCredentialChanged_NextCallUsesBoth()
    {
        await using var one = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var two = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var gateway = await TestGateway.StartAsync(one, "openai", o => o
            .Cluster("openai", one.Url, ("Cco.Credential", "env:ONE")).Variable("ONE", "key-one").Variable("TWO", "key-two"));
        await gateway.ChatAsync(OpenAiFixtures.Request);

        gateway.EditRoutes(proxy =>
        {
            proxy["Clusters"]!["openai"]!["Destinations"]!["stub"]!["Address"] = two.Url;
            proxy["Clusters"]!["openai"]!["Metadata"]!["Cco.Credential"] = "env:TWO";
        });
        await gateway.Log.LineAsync(LiveFiles.Applied);
        await gateway.ChatAsync(OpenAiFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(one.Request.Headers["authorization"], Is.EqualTo(new[] { "Bearer key-one" }));
            Assert.That(two.Request.Headers["authorization"], Is.EqualTo(new[] { "Bearer key-two" }));
            Assert.That((await gateway.LedgerRowsAsync()).Select(row => row.Destination), Is.All.EqualTo("stub"));
        }
    }

    [Test]
    public async Task CacheTtl_Changed_HoldsForAnswersStoredFromThenOn()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.ChatAsync(OpenAiFixtures.Request);

        LiveFiles.Replace(gateway.Root().SettingsFile, """{ "Cco": { "Cache": { "Ttl": "30m" } } }""");
        var line = await gateway.Log.LineAsync(LiveFiles.Applied);
        await gateway.ChatAsync(OpenAiFixtures.Request, ("x-cco-sample", "new"));
        var (old, stored) = (await gateway.ChatAsync(OpenAiFixtures.Request), await gateway.ChatAsync(OpenAiFixtures.Request, ("x-cco-sample", "new")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(line, Does.EndWith(": cache TTL 1 h -> 30 min (live)."));
            Assert.That(TimeLeft(old), Is.InRange(3000, 3600));
            Assert.That(TimeLeft(stored), Is.InRange(1200, 1800));
        }
    }

    [Test]
    public async Task CacheSize_Changed_WhatIsLeftForAnswersIsTheFirstLevelsLimit()
    {
        await using var gateway = await TestGateway.StartAsync();
        var memory = gateway.Services.GetRequiredService<TinyLfuCache>();
        Assert.That(memory.Statistics.Limit, Is.EqualTo(880L << 20));
        await gateway.ChatAsync(OpenAiFixtures.Request);

        LiveFiles.Replace(gateway.Root().SettingsFile, """{ "Cco": { "Cache": { "Size": 1 } } }""");
        var line = await gateway.Log.LineAsync(LiveFiles.Applied);
        await gateway.ChatAsync(OpenAiFixtures.Request);
        var again = await gateway.ChatAsync(OpenAiFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(line, Does.EndWith(": cache size 1 GiB -> 1 bytes (live)."));
            Assert.That(again.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(memory.Statistics.Limit, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task CacheMaxAnswer_RaisedAndLowered_EachHoldsAtOnce()
    {
        await using var stub = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var gateway = await TestGateway.StartAsync(stub, "openai", o => o.SettingsFile = """{ "Cco": { "Cache": { "MaxAnswer": 100 } } }""");
        await gateway.ChatAsync(OpenAiFixtures.Request);
        var small = await gateway.ChatAsync(OpenAiFixtures.Request);

        LiveFiles.Replace(gateway.Root().SettingsFile, """{ "Cco": { "Cache": { "MaxAnswer": "1MiB" } } }""");
        await gateway.Log.LineAsync(LiveFiles.Applied);
        await gateway.ChatAsync(OpenAiFixtures.Request);
        var large = await gateway.ChatAsync(OpenAiFixtures.Request);

        Assert.That((small.Cache, large.Cache), Is.EqualTo(("miss; reason=new", "hit")));
    }

    [Test]
    public async Task CacheScope_Changed_CallersShare()
    {
        await using var stub = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var gateway = await TestGateway.StartAsync(stub, "openai");
        await gateway.ChatAsync(OpenAiFixtures.Request, ("authorization", "Bearer one"));
        var apart = await gateway.ChatAsync(OpenAiFixtures.Request, ("authorization", "Bearer two"));

        LiveFiles.Replace(gateway.Root().SettingsFile, """{ "Cco": { "Cache": { "Scope": "shared" } } }""");
        await gateway.Log.LineAsync(LiveFiles.Applied);
        await gateway.ChatAsync(OpenAiFixtures.Request, ("authorization", "Bearer one"));
        var together = await gateway.ChatAsync(OpenAiFixtures.Request, ("authorization", "Bearer two"));

        Assert.That((apart.Cache, together.Cache), Is.EqualTo(("miss; reason=new", "hit")));
    }

    [Test]
    public async Task Origins_Changed_CorsFollows()
    {
        await using var gateway = await TestGateway.StartAsync();
        var before = await gateway.ChatAsync(OpenAiFixtures.Request, ("origin", "https://app.example.com"));

        LiveFiles.Replace(gateway.Root().SettingsFile, """{ "Cco": { "Guard": { "Origins": ["https://app.example.com"] } } }""");
        var line = await gateway.Log.LineAsync(LiveFiles.Applied);
        var after = await gateway.ChatAsync(OpenAiFixtures.Request, ("origin", "https://app.example.com"));
        var loopback = await gateway.ChatAsync(OpenAiFixtures.Request, ("origin", "http://localhost:5173"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(line, Does.EndWith(": guard origins loopback -> https://app.example.com (live)."));
            Assert.That(before.Status, Is.EqualTo(403));
            Assert.That(after.Header("access-control-allow-origin"), Is.EqualTo("https://app.example.com"));
            Assert.That(loopback.Status, Is.EqualTo(403));
        }
    }

    [Test]
    public async Task Prices_Saved_PriceTheNextCall()
    {
        await using var stub = await StubProvider.StartAsync(OpenAiFixtures.CompletionWith("my-model", """{"prompt_tokens":1000000,"completion_tokens":0,"total_tokens":1000000}"""));
        await using var gateway = await TestGateway.StartAsync(stub, "openai");
        await gateway.ChatAsync(OpenAiFixtures.Request, ("x-cco-sample", "1"));

        LiveFiles.Replace(gateway.Root().PricesFile, """{ "rows": [{ "model": "my-model", "input": "1.25" }] }""");
        var line = await gateway.Log.LineAsync(LiveFiles.Applied);
        await gateway.ChatAsync(OpenAiFixtures.Request, ("x-cco-sample", "2"));
        File.Delete(gateway.Root().PricesFile);
        await gateway.Log.LineAsync(LiveFiles.Rejected);
        await gateway.ChatAsync(OpenAiFixtures.Request, ("x-cco-sample", "3"));

        var rows = await gateway.LedgerRowsAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(line, Does.Contain("prices: my-model: new"));
            Assert.That(rows.Select(row => row.Cost?.Total), Is.EqualTo(new long?[] { null, 1_250_000_000_000, 1_250_000_000_000 }));
        }
    }

    [Test]
    public async Task Port_Changed_SaysThatItNeedsARestart()
    {
        await using var gateway = await TestGateway.StartAsync(o =>
        {
            o.Settings.Remove("Cco:Dashboard:Port");
            o.SettingsFile = """{ "Cco": { "Dashboard": { "Port": 0 } } }""";
        });

        LiveFiles.Replace(gateway.Root().SettingsFile, """{ "Cco": { "Dashboard": { "Port": 1 }, "Cache": { "Enabled": false } } }""");
        var line = await gateway.Log.LineAsync(LiveFiles.Applied);
        var warning = await gateway.Log.LineAsync("take effect when the gateway is started again");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(line, Does.Contain("dashboard port 0 -> 1 (needs a restart)").And.Contain("cache enabled true -> false (live)"));
            Assert.That(warning, Does.EndWith(": Cco:Dashboard:Port."));
            Assert.That((await gateway.ChatAsync(OpenAiFixtures.Request)).Cache, Is.EqualTo("bypass; reason=off"));
            Assert.That((string?)JsonNode.Parse(await Dashboard(gateway, "/api/config"))!["restart_needed"]![0], Is.EqualTo("Cco:Dashboard:Port"));
        }
    }

    [Test]
    public async Task Exposure_NotTurnedOnByAReload()
    {
        await using var gateway = await TestGateway.StartAsync();

        LiveFiles.Replace(gateway.Root().SettingsFile, """{ "Cco": { "Guard": { "Hosts": ["*"] } } }""");

        Assert.That(await gateway.Log.LineAsync(LiveFiles.Rejected), Does.Contain($"{gateway.Root().SettingsFile}:1: Cco:Guard:Hosts may be * only with client keys"));
    }

    private static Task<string> Dashboard(TestGateway gateway, string path) => gateway.Client.GetStringAsync(new Uri($"{gateway.DashboardUrl}{path}"));

    private static int TimeLeft(ApiAnswer hit) =>
        int.Parse(hit.Header("cache-status")!.Split("ttl=")[1].Split(';')[0], CultureInfo.InvariantCulture);
}
