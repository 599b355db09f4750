using System.Globalization;
using Cco.Gateway.Analytics;
using Cco.Pricing;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.Books;

/// <summary>The ledger against sums made by hand from contract.md 6: what the provider reported, at the price of the day.</summary>
internal sealed class CostTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero));

    private static IEnumerable<TestCaseData> Anthropic()
    {
        // claude-sonnet-5-5: 2 in, 10 out, 2.50 5m, 4 1h, 0.10 read.
        yield return Case("Plain", "claude-sonnet-5-5", """{"input_tokens":12,"output_tokens":7}""", "0.000094");
        yield return Case("ZeroTokens", "claude-sonnet-5-5", """{"input_tokens":0,"output_tokens":0}""", "0");
        yield return Case(
            "Write5m", "claude-sonnet-5-5",
            """{"input_tokens":10,"cache_creation_input_tokens":2000,"cache_creation":{"ephemeral_5m_input_tokens":2000,"ephemeral_1h_input_tokens":0},"output_tokens":100}""",
            "0.00602"); // 10×2 + 2000×2.5 + 100×10 = 6020
        yield return Case(
            "Write1h", "claude-sonnet-5-5",
            """{"input_tokens":10,"cache_creation_input_tokens":2000,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":2000},"output_tokens":100}""",
            "0.00902"); // 10×2 + 2000×4 + 100×10 = 9020
        yield return Case(
            "WriteBoth", "claude-sonnet-5-5",
            """{"input_tokens":10,"cache_creation_input_tokens":3000,"cache_creation":{"ephemeral_5m_input_tokens":1000,"ephemeral_1h_input_tokens":2000},"output_tokens":0}""",
            "0.01052"); // 20 + 2500 + 8000
        yield return Case("WriteWithoutSplit", "claude-sonnet-5-5", """{"input_tokens":0,"cache_creation_input_tokens":1000,"output_tokens":0}""", "0.0025");
        yield return Case("Read", "claude-sonnet-5-5", """{"input_tokens":1,"cache_read_input_tokens":10001,"output_tokens":1}""", "0.0010121"); // 2 + 1000.1 + 10
        // claude-haiku-5-5: 0.10/0.50 up to 100,000 prompt tokens, then every token at 0.50/2.50.
        yield return Case("HaikuAtStep", "claude-haiku-5-5", """{"input_tokens":100000,"output_tokens":1000}""", "0.0105");
        yield return Case("HaikuAboveStep", "claude-haiku-5-5", """{"input_tokens":100001,"output_tokens":1000}""", "0.0525005");
        yield return Case(
            "HaikuStepCountsReadsAndWrites", "claude-haiku-5-5",
            """{"input_tokens":1,"cache_read_input_tokens":60000,"cache_creation_input_tokens":40000,"output_tokens":10}""",
            "0.0280255"); // 0.5 + 60000×0.05 + 40000×0.625 + 10×2.5 = 0.5 + 3000 + 25000 + 25
        yield return Case("Us", "claude-sonnet-5-5", """{"input_tokens":12,"output_tokens":7,"inference_geo":"us"}""", "0.0001034"); // ×1.1
        yield return Case("Fast", "claude-opus-5-5", """{"input_tokens":1000,"output_tokens":100,"speed":"fast"}""", "0.012"); // 1000×8 + 100×40
        yield return Case("FastUsRead", "claude-opus-5-5", """{"input_tokens":1000,"cache_read_input_tokens":1000,"output_tokens":100,"speed":"fast","inference_geo":"us"}""", "0.01364"); // (8000 + 400 + 4000)×1.1
        yield return Case("WebSearch", "claude-sonnet-5-5", """{"input_tokens":0,"output_tokens":0,"server_tool_use":{"web_search_requests":3}}""", "0.03");
        yield return Case("Batch", "claude-sonnet-5-5", """{"input_tokens":12,"output_tokens":7,"service_tier":"batch"}""", "0.000047");
        yield return Case(
            "Iterations", "claude-sonnet-5-5",
            """{"input_tokens":12,"output_tokens":7,"iterations":[{"type":"compaction","model":null,"input_tokens":1000,"output_tokens":10},{"type":"fallback_message","model":"claude-opus-5-5","input_tokens":12,"output_tokens":7}]}""",
            "0.002288"); // 1000×2 + 10×10 + 12×4 + 7×20 = 2288

        static TestCaseData Case(string name, string model, string usage, string usd) => new TestCaseData(model, usage, usd).SetName($"Anthropic_{name}_CostsExactly");
    }

    private static IEnumerable<TestCaseData> OpenAi()
    {
        // gpt-6-luna: 0.10 in, 0.01 cached, 0.50 out, 0.125 write.
        yield return Case("Plain", "gpt-6-luna", """{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}""", "0.00015");
        yield return Case("Cached", "gpt-6-luna", """{"prompt_tokens":1200,"completion_tokens":80,"total_tokens":1280,"prompt_tokens_details":{"cached_tokens":1000}}""", "0.00007"); // 200×0.1 + 1000×0.01 + 80×0.5 = 70
        yield return Case("Written", "gpt-6-luna", """{"prompt_tokens":1200,"completion_tokens":0,"total_tokens":1200,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":1000}}""", "0.000145"); // 20 + 125
        yield return Case("ReasoningIsPartOfOutput", "gpt-6-luna", """{"prompt_tokens":0,"completion_tokens":80,"total_tokens":80,"completion_tokens_details":{"reasoning_tokens":64}}""", "0.00004");

        static TestCaseData Case(string name, string model, string usage, string usd) => new TestCaseData(model, usage, usd).SetName($"OpenAi_{name}_CostsExactly");
    }

    [TestCaseSource(nameof(Anthropic))]
    public async Task Anthropic_Usage_CostsExactly(string model, string usage, string usd)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.MessageWith(model, usage));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Time = _time);

        await gateway.MessagesAsync(AnthropicFixtures.RequestFor(model));

        await AssertCost(gateway, usd);
    }

    [TestCaseSource(nameof(OpenAi))]
    public async Task OpenAi_Usage_CostsExactly(string model, string usage, string usd)
    {
        await using var stub = await StubProvider.StartAsync(OpenAiFixtures.CompletionWith(model, usage));
        await using var gateway = await TestGateway.StartAsync(stub, "openai", o => o.Time = _time);

        await gateway.ChatAsync($$"""{"model":"{{model}}","messages":[]}""");

        await AssertCost(gateway, usd);
    }

    /// <summary>What a call comes to whose answer the gateway does not read is not known, which is not nothing.</summary>
    [TestCase("POST", "/v1/images/generations", "no_usage")]
    [TestCase("POST", "/v1/completions", "no_usage")]
    [TestCase("POST", "/v1/messages/batches", "no_usage")]
    [TestCase("POST", "/v1/files", "exact")]
    [TestCase("GET", "/v1/messages/batches", "exact")]
    [TestCase("GET", "/v1/models", "exact")]
    public async Task Path_ThatIsNotRead_CostsNothingOnlyWhereThatIsKnown(string method, string path, string status)
    {
        await using var stub = await StubProvider.StartAsync("""{"usage":{"total_tokens":100}}""");
        await using var gateway = await TestGateway.StartAsync(stub, configure: options => options.RoutesByName["rest"] =
            System.Text.Json.Nodes.JsonNode.Parse("""{ "ClusterId": "default", "Match": { "Path": "/v1/{**call}" }, "Order": 9 }"""));
        using var client = new HttpClient { BaseAddress = new Uri(gateway.GatewayUrl) };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
        {
            request.Content = new StringContent("""{"model":"dall-e-3","prompt":"a cat"}""", System.Text.Encoding.UTF8, "application/json");
        }

        using var answer = await client.SendAsync(request);

        var row = (await gateway.LedgerRowsAsync()).Single();
        Assert.That((int)answer.StatusCode, Is.EqualTo(200));
        Assert.That(
            (Words<CostStatus>.Of(row.CostStatus!.Value), row.SpendPico),
            Is.EqualTo((status, status == "exact" ? 0L : (long?)null)));
    }

    [Test]
    public async Task Stream_UsageOverwritesNeverAdds()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[],"usage":{"input_tokens":2679,"cache_creation_input_tokens":1000,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":1000},"output_tokens":3}}}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":null},"usage":{"output_tokens":40}}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":10682,"output_tokens":510}}

            event: message_stop
            data: {"type":"message_stop"}


            """));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Time = _time);

        await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);

        // 10682×2 + 1000×4 + 510×10 = 30464
        await AssertCost(gateway, "0.030464");
    }

    [Test]
    public async Task OpenAiStream_UsageOfTheLastChunk()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. OpenAiFixtures.Chunks]));
        await using var gateway = await TestGateway.StartAsync(stub, "openai", o => o.Time = _time);

        await gateway.ChatAsync(OpenAiFixtures.StreamRequest);

        // 9×0.1 + 3×0.5 = 2.4
        await AssertCost(gateway, "0.0000024");
    }

    [Test]
    public async Task Price_OfTheDayOfTheCall()
    {
        await using var stub = await StubProvider.StartAsync(
            AnthropicFixtures.MessageWith("claude-sonnet-5-5", """{"input_tokens":0,"cache_read_input_tokens":10000,"output_tokens":0}"""));
        var early = new FakeTimeProvider(new DateTimeOffset(2026, 10, 6, 23, 59, 59, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o =>
        {
            o.Time = early;
            o.Set("Cco:Cache:Enabled", "false");
        });

        await gateway.MessagesAsync(AnthropicFixtures.Request);
        early.Advance(TimeSpan.FromSeconds(1));
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        // Reads cost 0.20 until 2026-10-06 and 0.10 from then on.
        Assert.That((await gateway.LedgerRowsAsync()).Select(row => PicoDollars.ToUsd(row.Cost!.Value.Total)), Is.EqualTo(new[] { 0.002m, 0.001m }));
    }

    [Test]
    public async Task Hit_CostsNothingAndSavesTheWhole()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Time = _time);

        await gateway.MessagesAsync(AnthropicFixtures.Request);
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var rows = await gateway.LedgerRowsAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows[0].SavedPico, Is.Null);
            Assert.That(PicoDollars.ToUsd(rows[0].Cost!.Value.Total), Is.EqualTo(0.000094m));
            Assert.That(rows[1].Cost!.Value.Total, Is.Zero);
            Assert.That(PicoDollars.ToUsd(rows[1].SavedPico!.Value), Is.EqualTo(0.000094m));
            Assert.That(rows[1].Tokens, Is.EqualTo(rows[0].Tokens));
            Assert.That(rows[1].Billing.ToString(), Is.EqualTo("Metered"));
            Assert.That(rows[1].ModelServed, Is.EqualTo("claude-sonnet-5-5"));
        }
    }

    [Test]
    public async Task UnknownModel_UnpricedWithoutAmount()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.MessageWith("mystery-9", """{"input_tokens":12,"output_tokens":7}"""));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Time = _time);

        var answer = await gateway.MessagesAsync(AnthropicFixtures.RequestFor("mystery-9"));

        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.CostStatus, Is.EqualTo(CostStatus.Unpriced));
            Assert.That(row.Cost, Is.Null);
            Assert.That(row.Tokens.Input, Is.EqualTo(12));
            Assert.That(answer.Header("x-cco-cost-usd"), Is.Null);
        }
    }

    [Test]
    public async Task NoUsage_SaidSoNeverZero()
    {
        await using var stub = await StubProvider.StartAsync(
            """{"id":"msg_01","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[],"stop_reason":"end_turn"}""");
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Time = _time);

        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.CostStatus, Is.EqualTo(CostStatus.NoUsage));
            Assert.That(row.Cost, Is.Null);
            Assert.That(row.Tokens.Input, Is.Null);
        }
    }

    [TestCase(429)]
    [TestCase(500)]
    public async Task UpstreamError_NotBilled(int status)
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Json(AnthropicFixtures.Error("api_error", "m"), status));
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.Outcome.ToString(), Is.EqualTo("UpstreamError"));
            Assert.That(row.Status, Is.EqualTo(status));
            Assert.That(row.Cost?.Total ?? 0, Is.Zero);
        }
    }

    [Test]
    public async Task Ollama_LocalAndFree()
    {
        await using var stub = await StubProvider.StartAsync(OpenAiFixtures.CompletionWith("llama3.3", """{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}"""));
        await using var gateway = await TestGateway.StartAsync(stub, "ollama");

        await gateway.ChatAsync("""{"model":"llama3.3","messages":[]}""");

        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.Billing.ToString(), Is.EqualTo("Local"));
            Assert.That(row.Cost!.Value.Total, Is.Zero);
            Assert.That(row.Tokens.Output, Is.EqualTo(5));
        }
    }

    [TestCase("Bearer sk-ant-oat01-abc", null)]
    [TestCase("Bearer something-opaque", "oauth-2025-04-20")]
    public async Task SubscriptionLogin_IsNoSpend(string authorization, string? beta)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(
            AnthropicFixtures.Request, [("authorization", authorization), .. beta is null ? Array.Empty<(string, string)>() : [("anthropic-beta", beta)]]);

        Assert.That((await gateway.LedgerRowAsync()).Billing.ToString(), Is.EqualTo("Subscription"));
    }

    private static async Task AssertCost(TestGateway gateway, string usd)
    {
        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.CostStatus, Is.EqualTo(CostStatus.Exact));
            Assert.That(PicoDollars.ToUsd(row.Cost!.Value.Total), Is.EqualTo(decimal.Parse(usd, CultureInfo.InvariantCulture)));
            Assert.That(row.Billing.ToString(), Is.EqualTo("Metered"));
        }
    }
}
