using System.Text.Json;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Surface;

/// <summary>The paths of the gateway's port (architecture.md 6).</summary>
internal sealed class PathTests
{
    [TestCase("/messages", AnthropicFixtures.Request)]
    [TestCase("/v1/messages", AnthropicFixtures.Request)]
    [TestCase("/v1/messages?beta=true", AnthropicFixtures.Request)]
    [TestCase("/messages/count_tokens", AnthropicFixtures.Request)]
    [TestCase("/v1/messages/count_tokens", AnthropicFixtures.Request)]
    [TestCase("/chat/completions", OpenAiFixtures.Request)]
    [TestCase("/v1/chat/completions", OpenAiFixtures.Request)]
    public async Task Calls_WithAndWithoutVersion_Answered(string path, string body)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.PostAsync(path, body, ("anthropic-version", "2023-06-01"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(200));
            Assert.That(answer.Header("x-cco-upstream"), Is.EqualTo("simulated"));
            Assert.That(answer.Header("x-cco-request-id"), Does.Match("^cco_[0-9a-f]{15,16}$"));
        }
    }

    [TestCase("/models")]
    [TestCase("/v1/models")]
    public async Task Models_ShapeByVersionHeader(string path)
    {
        await using var gateway = await TestGateway.StartAsync();

        var openAi = (await gateway.GetAsync(path)).Json;
        var anthropic = (await gateway.GetAsync(path, ("anthropic-version", "2023-06-01"))).Json;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)openAi["object"], Is.EqualTo("list"));
            Assert.That((string?)openAi["data"]![0]!["object"], Is.EqualTo("model"));
            Assert.That((bool?)anthropic["has_more"], Is.Not.Null);
            Assert.That((string?)anthropic["data"]![0]!["type"], Is.EqualTo("model"));
            Assert.That((string?)anthropic["data"]![0]!["display_name"], Is.Not.Empty);
        }
    }

    [TestCase("/models/claude-sonnet-5-5", 200)]
    [TestCase("/v1/models/claude-sonnet-5-5", 200)]
    [TestCase("/v1/models/nobody-knows", 404)]
    public async Task Model_FoundOrNot(string path, int status)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.GetAsync(path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(status));
            Assert.That(answer.Cache, Is.EqualTo("bypass; reason=method"));
        }
    }

    [TestCase("GET", true)]
    [TestCase("HEAD", false)]
    public async Task Health_SaysOkAndVersion(string method, bool hasBody)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.SendAsync(ApiCalls.Request(new HttpMethod(method), "/health", null));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(200));
            Assert.That(answer.Header("content-type"), Is.EqualTo("application/json"));
            Assert.That(answer.Text, hasBody ? Does.Match("""^\{"status":"ok","version":"\d+\.\d+\.\d+"\}$""") : Is.Empty);
        }
    }

    [Test]
    public async Task Health_DataNotWritable_Degraded()
    {
        using var folder = new TempFolder();
        var file = folder.Write("a-file", "");
        await using var gateway = await TestGateway.StartAsync(o => o.Data = Path.Combine(file, "data"));

        var health = await gateway.GetAsync("/health");
        var answer = await gateway.ChatAsync(OpenAiFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(health.Status, Is.EqualTo(200));
            Assert.That((string?)health.Json["status"], Is.EqualTo("degraded"));
            Assert.That(answer.Status, Is.EqualTo(200));
            Assert.That(await gateway.LedgerRowsAsync(), Has.Count.EqualTo(1), "the ledger is kept in memory");
        }
    }

    [Test]
    public async Task Root_ShortTextWithTheDashboard()
    {
        await using var gateway = await TestGateway.StartAsync();

        var get = await gateway.GetAsync("/");
        var head = await gateway.SendAsync(ApiCalls.Request(HttpMethod.Head, "/", null));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(get.Status, Is.EqualTo(200));
            Assert.That(get.Text, Does.Contain(gateway.DashboardUrl).And.Contain($"{gateway.GatewayUrl}/v1/messages"));
            Assert.That(head.Status, Is.EqualTo(200));
            Assert.That(head.Body, Is.Empty);
        }
    }

    [Test]
    public async Task Hello_HeadAnswered()
    {
        await using var gateway = await TestGateway.StartAsync();

        Assert.That((await gateway.SendAsync(ApiCalls.Request(HttpMethod.Head, "/api/hello", null))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task OtherCaseOfAPath_SameCall_TrailingSlash_NeverAHit()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.PostAsync("/v1/messages", AnthropicFixtures.Request);
        var other = await gateway.PostAsync("/V1/Messages", AnthropicFixtures.Request);
        var slash = await gateway.PostAsync("/v1/messages/", AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(other.Cache, Is.EqualTo("hit"));
            Assert.That(slash.Cache, Is.Not.EqualTo("hit"));
        }
    }

    [TestCase("claude-a, gpt-b")]
    [TestCase("gpt-b,claude-a")]
    [TestCase("\"x\",claude-a,gpt-b")]
    public async Task Model_WithACommaOrQuote_IsNoListOfModels(string model)
    {
        // The matcher reads a header as a list: two routes would match, which it answers with 500.
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o
            .Route("messages", """{ "ClusterId": "default", "Match": { "Path": "/v1/messages" }, "Order": 1 }""")
            .Route("claude", """{ "ClusterId": "simulated", "Match": { "Path": "/v1/messages", "Headers": [{ "Name": "x-cco-model", "Values": ["claude-"], "Mode": "HeaderPrefix" }] } }""")
            .Route("gpt", """{ "ClusterId": "openai", "Match": { "Path": "/v1/messages", "Headers": [{ "Name": "x-cco-model", "Values": ["gpt-"], "Mode": "HeaderPrefix" }] } }"""));

        var answer = await gateway.MessagesAsync(JsonSerializer.Serialize(new { model, max_tokens = 1, messages = new[] { new { role = "user", content = "x" } } }));

        Assert.That((answer.Status, answer.Header("x-cco-upstream")), Is.EqualTo((200, "anthropic")));
    }

    [Test]
    public async Task Route_TwoMatchByTwoValuesOfAHeader_400AndRecorded()
    {
        await using var gateway = await TestGateway.StartAsync(o => o
            .Route("one", """{ "ClusterId": "default", "Match": { "Path": "/v1/messages", "Methods": ["POST"], "Headers": [{ "Name": "x-team", "Values": ["one"] }] } }""")
            .Route("two", """{ "ClusterId": "default", "Match": { "Path": "/v1/messages", "Methods": ["POST"], "Headers": [{ "Name": "x-team", "Values": ["two"] }] } }"""));

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-team", "one"), ("x-team", "two"));
        var either = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-team", "two"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((answer.Status, either.Status), Is.EqualTo((400, 200)));
            Assert.That((string?)answer.Json["error"]!["message"], Does.StartWith("Two routes match this call"));
            Assert.That((await gateway.LedgerRowsAsync()).Select(row => row.Status), Is.EqualTo(new[] { 400, 200 }));
        }
    }
}
