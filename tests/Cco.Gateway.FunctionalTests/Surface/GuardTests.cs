using System.Text;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Surface;

/// <summary>Host names, browser origins and CORS (architecture.md 5.15).</summary>
internal sealed class GuardTests
{
    [TestCase("localhost", 200)]
    [TestCase("LocalHost:3000", 200)]
    [TestCase("127.0.0.1:1", 200)]
    [TestCase("127.1.2.3", 200)]
    [TestCase("[::1]:3000", 200)]
    [TestCase("evil.example", 403)]
    [TestCase("evil.example:3000", 403)]
    [TestCase("localhost.evil.example", 403)]
    [TestCase("127.0.0.1.evil.example", 403)]
    [TestCase("192.168.0.5", 403)]
    public async Task Host_LoopbackNamesOnly(string host, int status)
    {
        await using var gateway = await TestGateway.StartAsync();

        var gate = await gateway.ChatAsync(OpenAiFixtures.Request, ("host", host));
        var admin = await gateway.GetAsync($"{gateway.DashboardUrl}/api/summary", ("host", host));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(gate.Status, Is.EqualTo(status));
            Assert.That(admin.Status, Is.EqualTo(status));
            if (status == 403)
            {
                Assert.That((string?)gate.Json["error"]!["message"], Does.Contain("Cco:Guard:Hosts"));
            }
        }
    }

    [Test]
    public async Task Host_Configured_Taken()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Set("Cco:Guard:Hosts", "gateway.internal"));

        Assert.That((await gateway.ChatAsync(OpenAiFixtures.Request, ("host", "gateway.internal"))).Status, Is.EqualTo(200));
    }

    [TestCase("http://localhost:5173", 200)]
    [TestCase("https://127.0.0.1", 200)]
    [TestCase("http://[::1]:8080", 200)]
    [TestCase("https://evil.example", 403)]
    [TestCase("http://localhost.evil.example", 403)]
    [TestCase("null", 403)]
    [TestCase("file://", 403)]
    public async Task Origin_LoopbackByDefault(string origin, int status)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.ChatAsync(OpenAiFixtures.Request, ("origin", origin), ("sec-fetch-site", "cross-site"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(status));
            Assert.That(answer.Header("access-control-allow-origin"), Is.EqualTo(status == 200 ? origin : null));
        }
    }

    [TestCase("https://app.example", 200)]
    [TestCase("https://app.example.evil.example", 403)]
    [TestCase("http://app.example", 403)]
    [TestCase("http://localhost:5173", 403)]
    public async Task Origin_Configured_ListAloneDecides(string origin, int status)
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Set("Cco:Guard:Origins", "https://app.example/"));

        Assert.That((await gateway.ChatAsync(OpenAiFixtures.Request, ("origin", origin))).Status, Is.EqualTo(status));
    }

    [TestCase("cross-site", 403)]
    [TestCase("same-site", 403)]
    [TestCase("same-origin", 200)]
    [TestCase("none", 200)]
    public async Task SecFetchSite_WithoutOrigin(string site, int status)
    {
        await using var gateway = await TestGateway.StartAsync();

        Assert.That((await gateway.GetAsync("/v1/models", ("sec-fetch-site", site))).Status, Is.EqualTo(status));
    }

    [Test]
    public async Task Refusal_InTheCallersDialect_NothingGoesUpstream()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request, ("origin", "https://evil.example"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)answer.Json["error"]!["type"], Is.EqualTo("permission_error"));
            Assert.That(answer.Header("x-should-retry"), Is.EqualTo("false"));
            Assert.That(stub.Calls, Is.Zero);
            Assert.That((await gateway.LedgerRowAsync()).Outcome.ToString(), Is.EqualTo("Refused"));
        }
    }

    [Test]
    public async Task Preflight_AllowedOrigin_Answered()
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.SendAsync(ApiCalls.Request(
            HttpMethod.Options, "/v1/messages", null,
            ("origin", "http://localhost:5173"),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "anthropic-version,content-type,x-api-key")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(204));
            Assert.That(answer.Header("access-control-allow-origin"), Is.EqualTo("http://localhost:5173"));
            Assert.That(answer.Header("access-control-allow-methods"), Does.Contain("POST"));
            Assert.That(answer.Header("access-control-allow-headers"), Does.Contain("anthropic-version").And.Contain("x-api-key"));
            Assert.That(answer.Header("access-control-max-age"), Is.EqualTo("3600"));
            Assert.That(await gateway.LedgerRowsAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task Preflight_ForeignOrigin_Refused()
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.SendAsync(ApiCalls.Request(
            HttpMethod.Options, "/v1/messages", null, ("origin", "https://evil.example"), ("access-control-request-method", "POST")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(403));
            Assert.That(answer.Header("access-control-allow-origin"), Is.Null);
        }
    }

    [Test]
    public async Task Browser_SeesTheGatewaysHeaders_OnAnswersErrorsAndStreams()
    {
        await using var gateway = await TestGateway.StartAsync();
        var origin = ("origin", "http://localhost:5173");

        foreach (var answer in new[]
        {
            await gateway.ChatAsync(OpenAiFixtures.Request, origin),
            await gateway.ChatAsync("{}", origin),
            await gateway.ChatAsync(OpenAiFixtures.StreamRequest, origin),
        })
        {
            Assert.That(answer.Header("access-control-allow-origin"), Is.EqualTo("http://localhost:5173"));
            Assert.That(answer.Header("access-control-expose-headers"), Does.Contain("x-cco-cache").And.Contain("x-cco-request-id"));
        }
    }

    [Test]
    public async Task Cors_OfTheUpstream_DoesNotWidenOurs()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Json(AnthropicFixtures.Message, 200, ("access-control-allow-origin", "*")));
        await using var gateway = await TestGateway.StartAsync(stub);

        using var response = await gateway.OpenAsync(ApiCalls.Request(
            HttpMethod.Post, "/v1/messages", Encoding.UTF8.GetBytes(AnthropicFixtures.Request), ("origin", "http://localhost:5173")));

        Assert.That(response.Headers.GetValues("access-control-allow-origin"), Is.EqualTo(new[] { "http://localhost:5173" }));
    }
}
