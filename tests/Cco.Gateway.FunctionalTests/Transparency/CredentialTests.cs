using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Transparency;

/// <summary>Whose credential goes where (architecture.md 5.9).</summary>
internal sealed class CredentialTests
{
    private static readonly (string, string)[] ClientsOwn =
    [
        ("x-api-key", "sk-client"), ("authorization", "Bearer sk-client"), ("api-key", "az-client"), ("cookie", "session=client"),
    ];

    private static readonly string[] CredentialHeaders = ["x-api-key", "authorization", "api-key", "cookie", "proxy-authorization"];

    [Test]
    public async Task Passthrough_ClientsOwn_AsItCame()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request, ClientsOwn);

        using (Assert.EnterMultipleScope())
        {
            foreach (var (name, value) in ClientsOwn)
            {
                Assert.That(stub.Request.Header(name), Is.EqualTo(value));
            }
        }
    }

    [Test]
    public async Task None_NothingOfTheClient()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("anthropic", stub.Url, ("Cco.Credential", "none")));

        await gateway.MessagesAsync(AnthropicFixtures.Request, ClientsOwn);

        Assert.That(stub.Request.Headers.Keys.Intersect(CredentialHeaders, StringComparer.OrdinalIgnoreCase), Is.Empty);
    }

    [TestCase("anthropic", null, "x-api-key", "sk-file")]
    [TestCase("openai", null, "authorization", "Bearer sk-file")]
    [TestCase("openai", "api-key", "api-key", "sk-file")]
    public async Task File_InsteadOfTheClients(string dialect, string? headerSetting, string header, string value)
    {
        using var folder = new TempFolder();
        var secret = folder.Write("key", "sk-file\nsecond line\n");
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(o =>
        {
            o.Upstream("mine", stub.Url, ("Cco.Dialect", dialect), ("Cco.Credential", $"file:{secret}"));
            if (headerSetting is not null)
            {
                o.Cluster("mine", stub.Url, ("Cco.CredentialHeader", headerSetting));
            }
        });

        await gateway.MessagesAsync(AnthropicFixtures.Request, ClientsOwn);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stub.Request.Header(header), Is.EqualTo(value));
            Assert.That(stub.Request.Headers.Keys.Intersect(CredentialHeaders, StringComparer.OrdinalIgnoreCase).Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task File_Rotated_UsedAtOnce()
    {
        using var folder = new TempFolder();
        var secret = folder.Write("key", "sk-one");
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("anthropic", stub.Url, ("Cco.Credential", $"file:{secret}")));

        await gateway.MessagesAsync(AnthropicFixtures.Request, ("cache-control", "no-store"));
        folder.Write("key", "sk-two");
        await gateway.MessagesAsync(AnthropicFixtures.Request, ("cache-control", "no-store"));

        Assert.That(stub.Requests.Select(r => r.Header("x-api-key")), Is.EqualTo(new[] { "sk-one", "sk-two" }));
    }

    [Test]
    public async Task Environment_InsteadOfTheClients()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(o => o
            .Upstream("anthropic", stub.Url, ("Cco.Credential", "env:MY_KEY"))
            .Variable("MY_KEY", " sk-environment\r\n"));

        await gateway.MessagesAsync(AnthropicFixtures.Request, ClientsOwn);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stub.Request.Header("x-api-key"), Is.EqualTo("sk-environment"));
            Assert.That(stub.Request.Header("authorization"), Is.Null);
        }
    }

    [Test]
    public async Task Injected_OnlyAtItsOwnCluster()
    {
        using var folder = new TempFolder();
        var (one, two) = (folder.Write("one", "sk-one"), folder.Write("two", "sk-two"));
        await using var first = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var second = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var third = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(o => o
            .Upstream("first", first.Url, ("Cco.Credential", $"file:{one}"))
            .Cluster("second", second.Url, ("Cco.Credential", $"file:{two}"))
            .Cluster("third", third.Url)
            .Route("second", Route("second"))
            .Route("third", Route("third")));

        await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", "sk-client"));
        await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", "sk-client"), ("x-team", "second"));
        await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", "sk-client"), ("x-team", "third"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Request.Header("x-api-key"), Is.EqualTo("sk-one"));
            Assert.That(second.Request.Header("x-api-key"), Is.EqualTo("sk-two"));
            Assert.That(third.Request.Header("x-api-key"), Is.EqualTo("sk-client"));
        }

        static string Route(string team) =>
            $$$"""{"ClusterId":"{{{team}}}","Match":{"Path":"/v1/messages","Methods":["POST"],"Headers":[{"Name":"x-team","Values":["{{{team}}}"]}]},"Order":-1}""";
    }

    [Test]
    public async Task HealthProbe_ToAnAddressOfItsOwn_CarriesNoCredential()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var health = await StubProvider.StartAsync("{}");
        await using var gateway = await TestGateway.StartAsync(o =>
        {
            o.Upstream("mine", stub.Url, ("Cco.Credential", "env:MY_KEY")).Variable("MY_KEY", "sk-mine");
            var cluster = o.Routes["ReverseProxy"]!["Clusters"]!["mine"]!;
            cluster["HealthCheck"] = TestGatewayOptions.Parse("""{ "Active": { "Enabled": true, "Path": "/health" } }""");
            cluster["Destinations"]!["stub"]!["Health"] = health.Url;
        });

        var probe = await health.FirstRequest;
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(probe.Target, Is.EqualTo("/health"));
            Assert.That(probe.Headers.Keys.Intersect(CredentialHeaders, StringComparer.OrdinalIgnoreCase), Is.Empty);
            Assert.That(stub.Request.Header("x-api-key"), Is.EqualTo("sk-mine"));
        }
    }

    [TestCase("/v1/chat/completions")]
    [TestCase("/chat/completions")]
    public async Task BasePath_OfAProviderWithoutVersion_ByTransform(string path)
    {
        await using var stub = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var gateway = await TestGateway.StartAsync(o =>
        {
            o.Upstream("mine", $"{stub.Url}v1beta/openai/", ("Cco.Credential", "env:MY_KEY"), ("Cco.CredentialHeader", "authorization")).Variable("MY_KEY", "sk-mine");
            o.RoutesByName["chat"]!["Transforms"] = TestGatewayOptions.Parse("""[{ "PathRemovePrefix": "/v1" }]""");
        });

        await gateway.PostAsync($"{path}?alt=sse", OpenAiFixtures.Request);

        Assert.That((stub.Request.Target, stub.Request.Header("authorization")), Is.EqualTo(("/v1beta/openai/chat/completions?alt=sse", "Bearer sk-mine")));
    }

    [Test]
    public async Task Secrets_NeverInLogsOrLedger()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", "sk-very-secret"), ("x-cco-key", "cco-very-secret"));

        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.ToString(), Does.Not.Contain("very-secret"));
            Assert.That(gateway.Log.Lines, Has.None.Contains("very-secret"));
        }
    }
}
