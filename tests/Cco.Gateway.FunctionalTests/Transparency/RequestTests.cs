using System.Text;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Transparency;

/// <summary>The provider sees what the client sent: the same bytes, query and headers, and nothing of the gateway's own.</summary>
internal sealed class RequestTests
{
    private const string Odd =
        "{ \"messages\" :[ {\"role\":\"user\",\"content\":\"caf\\u00e9 \\/ 漢字 \\uD83D\\uDE00\"}\r\n\t] ,\"model\":\"claude-sonnet-5-5\",\n"
        + "\"max_tokens\":64,\"x_future\":{\"b\":1,\"a\":[1.0,1e2,12345678901234567890123,0.1000]},\"temperature\":0.70,  \"metadata\":{\"user_id\":\"u\"} }\r\n";

    [Test]
    public async Task C28_OddlySpelled_ArrivesToTheByte([Values("/v1/messages", "/messages", "/v1/chat/completions", "/v1/messages/count_tokens")] string path)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.PostAsync(path, Odd);

        Assert.That(stub.Request.Text, Is.EqualTo(Odd));
    }

    [Test]
    public async Task Body_ChunkedInOneByteChunks_ArrivesWithALength()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);
        await using var socket = await RawClient.ConnectAsync(gateway.GatewayUrl);

        await socket.SendAsync("POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n");
        await socket.SendAsync(string.Concat(AnthropicFixtures.Request.Select(c => $"1\r\n{c}\r\n")) + "0\r\n\r\n");

        Assert.That(await socket.ReadToEndAsync(), Does.StartWith("HTTP/1.1 200"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stub.Request.Text, Is.EqualTo(AnthropicFixtures.Request));
            Assert.That(stub.Request.Header("content-length"), Is.EqualTo($"{AnthropicFixtures.Request.Length}"));
            Assert.That(stub.Request.Header("transfer-encoding"), Is.Null);
        }
    }

    [Test]
    public async Task Body_InvalidUtf8AndMark_ArrivesToTheByte()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);
        byte[] body = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("{\"model\":\"m\",\"messages\":[],\"x\":\""), 0xC3, 0x28, .. "\"}"u8];

        await gateway.PostAsync("/v1/messages", body);

        Assert.That(stub.Request.Body, Is.EqualTo(body));
    }

    [TestCase("/v1/messages?beta=true&x=%2F+%20a&&y", "/v1/messages?beta=true&x=%2F+%20a&&y")]
    [TestCase("/messages?beta=true", "/v1/messages?beta=true")]
    [TestCase("/chat/completions", "/v1/chat/completions")]
    [TestCase("/messages/count_tokens", "/v1/messages/count_tokens")]
    public async Task Target_AsItCame(string sent, string arrived)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.PostAsync(sent, AnthropicFixtures.Request);

        Assert.That(stub.Request.Target, Is.EqualTo(arrived));
    }

    [Test]
    public async Task Target_DestinationWithAPath_Prefixed()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("anthropic", stub.Url + "tenant/a/"));

        await gateway.MessagesAsync(AnthropicFixtures.Request);

        Assert.That(stub.Request.Target, Is.EqualTo("/tenant/a/v1/messages"));
    }

    [Test]
    public async Task Headers_ExactlyTheClients()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.PostAsync(
            "/v1/messages", AnthropicFixtures.Request,
            ("anthropic-version", "2023-06-01"),
            ("anthropic-beta", "a-2026-01-01,b-2026-01-01"),
            ("anthropic-beta", "c-2026-01-01"),
            ("anthropic-dangerous-direct-browser-access", "true"),
            ("user-agent", "claude-cli/2.1.0 (external, cli)"),
            ("x-stainless-retry-count", "0"),
            ("x-app", "cli"),
            ("accept", "application/json"),
            ("accept-encoding", "gzip, br, zstd"),
            ("authorization", "Bearer sk-client"),
            ("x-cco-project", "p"),
            ("x-cco-key", "cco-secret"),
            ("x-cco-anything", "1"),
            ("cache-control", "no-cache"));

        var arrived = stub.Request;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(arrived.Headers.Keys.Select(name => name.ToLowerInvariant()), Is.EquivalentTo(new[]
            {
                "host", "content-type", "content-length", "anthropic-version", "anthropic-beta", "anthropic-dangerous-direct-browser-access", "user-agent",
                "x-stainless-retry-count", "x-app", "accept", "accept-encoding", "authorization", "cache-control",
            }));
            Assert.That(arrived.Header("anthropic-version"), Is.EqualTo("2023-06-01"));
            Assert.That(arrived.Header("anthropic-beta")!.Replace(" ", "", StringComparison.Ordinal), Is.EqualTo("a-2026-01-01,b-2026-01-01,c-2026-01-01"));
            Assert.That(arrived.Header("user-agent"), Is.EqualTo("claude-cli/2.1.0 (external, cli)"));
            Assert.That(arrived.Header("authorization"), Is.EqualTo("Bearer sk-client"));
            Assert.That(arrived.Header("accept-encoding"), Is.EqualTo("identity"));
            Assert.That(arrived.Header("content-type"), Is.EqualTo("application/json"));
            Assert.That(arrived.Header("host"), Is.EqualTo(new Uri(stub.Url).Authority));
        }
    }

    [Test]
    public async Task Headers_TracingOfTheClient_PassedOnAsItCame()
    {
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request, ("traceparent", Trace));

        Assert.That(stub.Request.Header("traceparent"), Is.EqualTo(Trace));
    }

    [Test]
    public async Task CcoModel_FromTheClient_DoesNotRoute()
    {
        await using var one = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var two = await StubProvider.StartAsync(AnthropicFixtures.ThinkingMessage);
        await using var gateway = await TestGateway.StartAsync(o => o
            .Upstream("anthropic", one.Url)
            .Cluster("opus", two.Url)
            .Route("opus", """{"ClusterId":"opus","Match":{"Path":"/v1/messages","Methods":["POST"],"Headers":[{"Name":"x-cco-model","Values":["claude-opus-5-5"]}]},"Order":-1}"""));

        var spoofed = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-cco-model", "claude-opus-5-5"));
        var honest = await gateway.MessagesAsync(AnthropicFixtures.RequestFor("claude-opus-5-5"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(spoofed.Header("x-cco-upstream"), Is.EqualTo("anthropic"));
            Assert.That(honest.Header("x-cco-upstream"), Is.EqualTo("opus"));
            Assert.That(two.Request.Header("x-cco-model"), Is.Null);
            Assert.That((one.Calls, two.Calls), Is.EqualTo((1, 1)));
        }
    }

    [TestCase("GET", "/v1/models")]
    [TestCase("POST", "/v1/files")]
    public async Task CcoModel_FromTheClient_DoesNotRouteWhatHasNoModel(string method, string path)
    {
        await using var one = await StubProvider.StartAsync("{}");
        await using var two = await StubProvider.StartAsync("{}");
        await using var gateway = await TestGateway.StartAsync(o => o
            .Upstream("anthropic", one.Url)
            .Cluster("opus", two.Url)
            .Route("files", """{"ClusterId":"anthropic","Match":{"Path":"/v1/files"}}""")
            .Route("opus", """{"ClusterId":"opus","Match":{"Path":"/{**all}","Headers":[{"Name":"x-cco-model","Mode":"Exists"}]},"Order":-1}"""));

        await gateway.SendAsync(ApiCalls.Request(new HttpMethod(method), path, method == "GET" ? null : "{}"u8.ToArray(), ("x-cco-model", "claude-opus-5-5")));

        Assert.That((one.Calls, two.Calls), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Body_OfAPathTheGatewayDoesNotKnow_StreamsThroughUnread()
    {
        await using var stub = await StubProvider.StartAsync("{}");
        await using var gateway = await TestGateway.StartAsync(o => o
            .Upstream("anthropic", stub.Url)
            .Route("files", """{"ClusterId":"anthropic","Match":{"Path":"/v1/files"}}"""));

        var answer = await gateway.PostAsync("/v1/files", [1, 2, 3, 255], ("content-type", "application/octet-stream"), ("content-encoding", "zstd"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(200));
            Assert.That(answer.Cache, Is.EqualTo("bypass; reason=method"));
            Assert.That(stub.Request.Body, Is.EqualTo(new byte[] { 1, 2, 3, 255 }));
            Assert.That(stub.Request.Header("content-encoding"), Is.EqualTo("zstd"));
        }
    }
}
