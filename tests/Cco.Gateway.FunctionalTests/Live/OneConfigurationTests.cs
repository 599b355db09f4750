using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>A call is answered under one configuration, whatever is saved while it runs (reliability.md C-59, F-33).</summary>
internal sealed class OneConfigurationTests
{
    [Test]
    public async Task Call_WhoseBodyArrivesAfterAReload_IsWhollyOfTheNewOne()
    {
        await using var one = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var two = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var gateway = await TestGateway.StartAsync(one, "openai");
        var rest = new Gate();
        using var content = new GatedContent(OpenAiFixtures.Request, rest);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = content };
        var call = gateway.SendAsync(request);
        await content.HalfSent.Soon();

        LiveFiles.Replace(gateway.Root().SettingsFile, """{ "Cco": { "Cache": { "Enabled": false } } }""");
        gateway.EditRoutes(proxy => proxy["Clusters"]!["openai"]!["Destinations"]!["stub"]!["Address"] = two.Url);
        await gateway.ReloadAsync();
        rest.Open();
        var answer = await call;

        Assert.That((answer.Cache, one.Calls, two.Calls), Is.EqualTo(("bypass; reason=off", 0, 1)));
    }

    [Test]
    public async Task C59_PricesChangedInFlight_KeepsItsOwnAndIsStored()
    {
        var gate = new Gate();
        var answer = OpenAiFixtures.CompletionWith("my-model", """{"prompt_tokens":1000000,"completion_tokens":0,"total_tokens":1000000}""");
        await using var stub = await StubProvider.StartAsync(StubAnswers.After(gate, StubAnswers.Json(answer)));
        await using var gateway = await TestGateway.StartAsync(stub, "openai");
        LiveFiles.Replace(gateway.Root().PricesFile, """{ "rows": [{ "model": "my-model", "input": "1" }] }""");
        await gateway.ReloadAsync();
        var call = gateway.ChatAsync(OpenAiFixtures.Request);
        await stub.FirstRequest;

        LiveFiles.Replace(gateway.Root().PricesFile, """{ "rows": [{ "model": "my-model", "input": "2" }] }""");
        await gateway.ReloadAsync();
        gate.Open();
        await call;
        var again = await gateway.ChatAsync(OpenAiFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await gateway.LedgerRowsAsync())[0].Cost?.Total, Is.EqualTo(1_000_000_000_000));
            Assert.That(again.Cache, Is.EqualTo("hit"));
        }
    }

    [Test]
    public async Task C59_RouteChangedInFlight_AnsweredWholeAndNotStored()
    {
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.After(gate, StubAnswers.Json(OpenAiFixtures.Completion)));
        await using var gateway = await TestGateway.StartAsync(stub, "openai");
        var call = gateway.ChatAsync(OpenAiFixtures.Request);
        await stub.FirstRequest;

        var before = await File.ReadAllTextAsync(gateway.Root().RoutesFile);
        gateway.EditRoutes(proxy => proxy["Routes"]!["chat"]!.AsObject().Remove("Transforms"));
        await gateway.ReloadAsync();
        gate.Open();
        var answer = await call;
        var changed = await gateway.ChatAsync(OpenAiFixtures.Request);
        LiveFiles.Replace(gateway.Root().RoutesFile, before);
        await gateway.ReloadAsync();
        var restored = await gateway.ChatAsync(OpenAiFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Header("x-cco-transformed"), Is.EqualTo("CcoSeedFields"));
            Assert.That((changed.Cache, changed.Header("x-cco-transformed")), Is.EqualTo(("miss; reason=new", (string?)null)));
            Assert.That(restored.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That((await gateway.LedgerRowsAsync())[0].NotStored, Is.EqualTo("configuration-changed"));
        }
    }

    [TestCase("""{ "Cco": { "Cache": { "Scope": "shared" } } }""", "configuration-changed")]
    [TestCase("""{ "Cco": { "Cache": { "Enabled": false } } }""", "configuration-changed")]
    [TestCase("""{ "Cco": { "Cache": { "Ttl": "90s" } } }""", null)]
    [TestCase("""{ "Cco": { "Cache": { "MaxAnswer": "20MiB" } } }""", null)]
    public async Task C59_SettingChangedInFlight_StoredOnlyWhereTheKeyStays(string settings, string? notStored)
    {
        var gate = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.After(gate, StubAnswers.Json(OpenAiFixtures.Completion)));
        await using var gateway = await TestGateway.StartAsync(stub, "openai");
        var call = gateway.ChatAsync(OpenAiFixtures.Request);
        await stub.FirstRequest;

        LiveFiles.Replace(gateway.Root().SettingsFile, settings);
        Assert.That(await gateway.ReloadAsync(), Is.True);
        gate.Open();
        var answer = await call;
        LiveFiles.Replace(gateway.Root().SettingsFile, "{}");
        Assert.That(await gateway.ReloadAsync(), Is.True);
        var next = await gateway.ChatAsync(OpenAiFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((answer.Status, answer.Cache), Is.EqualTo((200, "miss; reason=new")));
            Assert.That((await gateway.LedgerRowsAsync())[0].NotStored, Is.EqualTo(notStored));
            Assert.That(next.Cache, Is.EqualTo(notStored is null ? "hit" : "miss; reason=new"));
            if (notStored is null)
            {
                // Its life is the one it began with: an hour.
                Assert.That(next.Header("cache-status"), Does.Match("ttl=3[0-9]{3}$"));
            }
        }
    }

    [Test]
    public async Task Call_BeingSent_AddressAndCredentialChanged_OldCredentialGoesToOldHostOnly()
    {
        await using var old = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var next = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        var choosing = new HeldChoice();
        await using var gateway = await TestGateway.StartAsync(old, "openai", o =>
        {
            o.Cluster("openai", old.Url, ("Cco.Credential", "env:OLD")).Variable("OLD", "key-old").Variable("NEXT", "key-next");
            var cluster = o.Routes["ReverseProxy"]!["Clusters"]!["openai"]!;
            cluster["Destinations"]!["second"] = new JsonObject { ["Address"] = old.Url };
            cluster["LoadBalancingPolicy"] = choosing.Name;
            o.Services = services =>
            {
                foreach (var policy in services.Where(s => s.ServiceType == typeof(ILoadBalancingPolicy) && s.ImplementationType?.Name == "FirstLoadBalancingPolicy").ToArray())
                {
                    services.Remove(policy);
                }

                services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoadBalancingPolicy>(choosing));
            };
        });
        var call = Task.Run(() => gateway.ChatAsync(OpenAiFixtures.Request));
        await choosing.Reached.Soon();

        gateway.EditRoutes(proxy =>
        {
            var cluster = proxy["Clusters"]!["openai"]!;
            cluster["Destinations"]!["stub"]!["Address"] = next.Url;
            cluster["Destinations"]!["second"]!["Address"] = next.Url;
            cluster["Metadata"]!["Cco.Credential"] = "env:NEXT";
        });
        await gateway.ReloadAsync();
        choosing.Go.Set();
        var answer = await call;
        await gateway.ChatAsync(OpenAiFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(200));
            Assert.That(old.Request.Headers["authorization"], Is.EqualTo(new[] { "Bearer key-old" }));
            Assert.That(next.Request.Headers["authorization"], Is.EqualTo(new[] { "Bearer key-next" }));
        }
    }

    /// <summary>A body of which the second half waits.</summary>
    private sealed class GatedContent : HttpContent
    {
        private readonly byte[] _bytes;
        private readonly Gate _rest;
        private readonly TaskCompletionSource _half = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public GatedContent(string json, Gate rest)
        {
            _bytes = Encoding.UTF8.GetBytes(json);
            _rest = rest;
            Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
        }

        public Task HalfSent => _half.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_bytes.AsMemory(0, 10));
            await stream.FlushAsync();
            _half.TrySetResult();
            await _rest.WaitAsync();
            await stream.WriteAsync(_bytes.AsMemory(10));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Length;
            return true;
        }
    }

    /// <summary>Stops a call where its destination is chosen.</summary>
    private sealed class HeldChoice : ILoadBalancingPolicy
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => LoadBalancingPolicies.FirstAlphabetical;

        public Task Reached => _reached.Task;

        public ManualResetEventSlim Go { get; } = new();

        public DestinationState? PickDestination(Microsoft.AspNetCore.Http.HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations)
        {
            _reached.TrySetResult();
            Go.Wait(Patience.Limit);
            return availableDestinations[0];
        }
    }
}
