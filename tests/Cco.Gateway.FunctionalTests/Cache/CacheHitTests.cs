using System.Text.Json.Nodes;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>What a client sees of a hit, and that nothing goes upstream for it.</summary>
internal sealed class CacheHitTests
{
    [Test]
    public async Task Messages_SecondIdenticalCall_HitWithSameBytes()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Json(
            AnthropicFixtures.Message, 200, ("request-id", "req_upstream"), ("anthropic-ratelimit-requests-remaining", "7"), ("anthropic-organization-id", "org_1")));
        await using var gateway = await TestGateway.StartAsync(stub);

        var miss = await gateway.MessagesAsync(AnthropicFixtures.Request);
        var hit = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(miss.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(miss.Header("cache-status"), Is.EqualTo("cco; fwd=uri-miss"));
            Assert.That(miss.Header("age"), Is.Null);
            Assert.That(miss.Header("request-id"), Is.EqualTo("req_upstream"));
            Assert.That(miss.Header("anthropic-ratelimit-requests-remaining"), Is.EqualTo("7"));
            Assert.That(miss.Header("x-cco-upstream"), Is.EqualTo("anthropic"));
            // 12 × $2 + 7 × $10 per million.
            Assert.That(miss.Header("x-cco-cost-usd"), Is.EqualTo("0.000094"));
            Assert.That(hit.Status, Is.EqualTo(200));
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Header("cache-status"), Does.Match(@"^cco; hit; ttl=3\d\d\d$"));
            Assert.That(hit.Header("age"), Is.EqualTo("0"));
            Assert.That(hit.Header("content-type"), Is.EqualTo("application/json"));
            Assert.That(hit.Header("x-cco-upstream"), Is.EqualTo("anthropic"));
            Assert.That(hit.Header("x-cco-cost-usd"), Is.EqualTo("0"));
            Assert.That(hit.Header("x-cco-saved-usd"), Is.EqualTo("0.000094"));
            Assert.That(hit.Header("request-id"), Is.EqualTo(hit.Header("x-cco-request-id")));
            Assert.That(hit.Headers.Keys, Has.None.StartsWith("anthropic-"));
            Assert.That(hit.Body, Is.EqualTo(miss.Body));
            Assert.That(miss.Text, Is.EqualTo(AnthropicFixtures.Message));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Chat_SecondIdenticalCall_FromCacheTrueAndSameLength()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Json(
            OpenAiFixtures.Completion, 200, ("x-request-id", "req_upstream"), ("x-ratelimit-remaining-requests", "7")));
        await using var gateway = await TestGateway.StartAsync(stub, "openai");

        var miss = await gateway.ChatAsync(OpenAiFixtures.Request);
        var hit = await gateway.ChatAsync(OpenAiFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(miss.Header("x-cco-transformed"), Is.EqualTo("CcoSeedFields"));
            Assert.That(hit.Header("x-cco-transformed"), Is.EqualTo("CcoSeedFields"));
            Assert.That((bool?)miss.Json["from_cache"], Is.False);
            Assert.That((bool?)hit.Json["from_cache"], Is.True);
            Assert.That((string?)hit.Json["content"], Is.EqualTo("Paris — la capitale."));
            Assert.That((int?)hit.Json["input_tokens"], Is.EqualTo(1200));
            Assert.That((int?)hit.Json["output_tokens"], Is.EqualTo(80));
            Assert.That((string?)hit.Json["id"], Is.EqualTo("chatcmpl-1"));
            Assert.That(hit.Body, Has.Length.EqualTo(miss.Body.Length));
            Assert.That(hit.Text.Replace("true ", "false", StringComparison.Ordinal), Is.EqualTo(miss.Text));
            Assert.That(hit.Header("x-request-id"), Is.EqualTo(hit.Header("x-cco-request-id")));
            Assert.That(hit.Headers.Keys, Has.None.StartsWith("x-ratelimit"));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Chat_SeedFields_LeaveTheUpstreamsOwnMembersAlone()
    {
        await using var stub = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var gateway = await TestGateway.StartAsync(stub, "openai");

        var answer = (await gateway.ChatAsync(OpenAiFixtures.Request)).Json.AsObject();

        foreach (var (name, value) in JsonNode.Parse(OpenAiFixtures.Completion)!.AsObject())
        {
            if (name != "usage")
            {
                Assert.That(JsonNode.DeepEquals(answer[name], value), Is.True, name);
            }
        }
    }

    [Test]
    public async Task Simulated_TwoIdenticalCalls_MissThenHit()
    {
        await using var gateway = await TestGateway.StartAsync();

        var miss = await gateway.ChatAsync(OpenAiFixtures.Request);
        var hit = await gateway.ChatAsync(OpenAiFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(miss.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(miss.Header("x-cco-upstream"), Is.EqualTo("simulated"));
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That((string?)hit.Json["id"], Is.EqualTo((string?)miss.Json["id"]));
            Assert.That((string?)hit.Json["content"], Does.StartWith("[simulated]"));
        }
    }

    [Test]
    public async Task Messages_OtherWhitespaceAndOrder_StillHit()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request);
        var hit = await gateway.MessagesAsync(
            """
            { "messages": [ { "content": "What is the capital of \u0046rance?", "role": "user" } ],
              "max_tokens": 64, "metadata": { "user_id": "u-1" }, "model": "claude-sonnet-5-5" }
            """);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task CountTokens_SecondIdenticalCall_HitThatSavedNothing()
    {
        await using var stub = await StubProvider.StartAsync("""{"input_tokens": 2095}""");
        await using var gateway = await TestGateway.StartAsync(stub);
        const string Body = """{"model":"claude-sonnet-5-5","messages":[{"role":"user","content":"hi"}]}""";

        await gateway.PostAsync("/v1/messages/count_tokens", Body);
        var hit = await gateway.PostAsync("/v1/messages/count_tokens", Body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Text, Is.EqualTo("""{"input_tokens": 2095}"""));
            Assert.That(hit.Header("x-cco-saved-usd"), Is.EqualTo("0"));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [TestCase(ToolUse)]
    [TestCase(Thinking)]
    public async Task Messages_ToolUseAndThinking_ReplayedToTheByte(string kind)
    {
        var body = kind == ToolUse ? AnthropicFixtures.ToolMessage : AnthropicFixtures.ThinkingMessage;
        await using var stub = await StubProvider.StartAsync(body);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request);
        var hit = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Text, Is.EqualTo(body));
        }
    }

    private const string ToolUse = "tool use";
    private const string Thinking = "thinking";
}
