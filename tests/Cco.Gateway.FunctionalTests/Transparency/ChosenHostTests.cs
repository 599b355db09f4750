using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Transparency;

/// <summary>
/// Nothing in a request chooses a host, and nothing an upstream says does (reliability.md T-2): each spelling names a listener that must
/// see no connection, while the call goes where the configuration says or nowhere.
/// </summary>
internal sealed class ChosenHostTests
{
    private const string Canary = "sk-ant-canary";

    private static readonly string[] Members =
    [
        "api_base", "apiBase", "api_url", "base_url", "baseUrl", "baseURL", "basePath", "endpoint", "azure_endpoint", "host", "hostname",
        "proxy", "http_proxy", "upstream", "target", "url", "uri", "server_url", "callback_url", "callbackUrl", "webhook_url", "redirect_uri",
        "custom_llm_provider_url", "destination",
    ];

    private static readonly string[] Nested =
    [
        """ "metadata":{"api_base":"{0}"}, """,
        """ "metadata":{"user_config":{"api_base":"{0}"}}, """,
        """ "user_config":{"model_list":[{"litellm_params":{"api_base":"{0}"}}]}, """,
        """ "litellm_params":{"api_base":"{0}"}, """,
        """ "extra_body":{"base_url":"{0}"}, """,
        """ "extra_headers":{"host":"{1}"}, """,
        """ "config":{"provider":"custom","custom_host":"{0}"}, """,
        """ "provider":{"base_url":"{0}"}, """,
        """ "tools":[{"type":"custom","name":"t","url":"{0}","input_schema":{"type":"object"}}], """,
        """ "mcp_servers":[{"type":"url","url":"{0}","name":"m"}], """,
        """ "system":[{"type":"text","text":"{0}","url":"{0}"}], """,
        """ "container":{"url":"{0}"}, """,
    ];

    private static readonly string[] Contents =
    [
        """ [{"type":"image","source":{"type":"url","url":"{0}i.png"}}] """,
        """ [{"type":"document","source":{"type":"url","url":"{0}d.pdf"}}] """,
        """ [{"type":"image_url","image_url":{"url":"{0}i.png"}}] """,
        """ [{"type":"input_image","image_url":"{0}i.png"}] """,
        """ [{"type":"file","file":{"file_url":"{0}f"}}] """,
    ];

    private static readonly (string Name, string Value)[] Headers =
    [
        ("x-forwarded-host", "{1}"), ("x-forwarded-server", "{1}"), ("x-forwarded-prefix", "//{1}"), ("x-forwarded-proto", "http"),
        ("forwarded", "host={1};proto=http"), ("x-host", "{1}"), ("x-original-host", "{1}"), ("x-original-url", "{0}"), ("x-rewrite-url", "{0}"),
        ("x-http-host-override", "{1}"), ("x-upstream-host", "{1}"), ("x-target-url", "{0}"), ("x-base-url", "{0}"), ("x-api-base", "{0}"),
        ("x-portkey-custom-host", "{0}"), ("x-portkey-config", """{"custom_host":"{0}"}"""), ("x-litellm-api-base", "{0}"), ("helicone-target-url", "{0}"),
        ("x-cco-upstream", "{0}"), ("x-cco-model", "{0}"), ("via", "1.1 {1}"), ("location", "{0}"), ("referer", "{0}"), ("origin-host", "{1}"),
    ];

    private static readonly string[] Targets =
    [
        "/v1/messages?api_base={0}", "/v1/messages?base_url={0}&url={0}", "/v1/messages?host={1}#{1}", "/v1/messages?beta=true&@{1}/",
        "/v1/models/{1}", "/v1/models/..%2f..%2f{1}", "/v1/models/%2f%2f{1}%2f", "/v1/models/@{1}", "//{1}/v1/messages", "/\\{1}/v1/messages",
        "/v1/messages/http://{1}/", "/@{1}/v1/messages", "/v1//{1}/v1/messages", "/http://{1}/v1/messages",
    ];

    [TestCaseSource(nameof(Members))]
    public Task BodyMember_Url_NotFollowed(string member) => CheckBodyAsync($"\"{member}\":\"{{0}}\",");

    [TestCaseSource(nameof(Nested))]
    public Task BodyNested_Url_NotFollowed(string more) => CheckBodyAsync(more);

    [TestCaseSource(nameof(Contents))]
    public async Task BodyContent_Url_NotFetched(string content)
    {
        await using var trap = new Trap();
        var body = """{"model":"claude-sonnet-5-5","max_tokens":9,"messages":[{"role":"user","content":CONTENT}]}"""
            .Replace("CONTENT", Fill(content, trap), StringComparison.Ordinal);

        await CheckAsync(trap, gateway => gateway.MessagesAsync(body, ("x-api-key", Canary)), body);
    }

    [TestCaseSource(nameof(Headers))]
    public async Task Header_Host_NotFollowed((string Name, string Value) header)
    {
        await using var trap = new Trap();

        await CheckAsync(
            trap,
            gateway => gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", Canary), (header.Name, Fill(header.Value, trap))),
            AnthropicFixtures.Request);
    }

    [TestCaseSource(nameof(Targets))]
    public async Task Target_Host_NotFollowed(string target)
    {
        await using var trap = new Trap();
        await CheckRawAsync(trap, $"GET {Fill(target, trap)} HTTP/1.1\r\nHost: HOST\r\nx-api-key: {Canary}\r\nConnection: close\r\n\r\n");
    }

    [TestCase("GET http://{1}/v1/models HTTP/1.1\r\nHost: HOST\r\n", TestName = "RequestLine_AbsoluteForm_NotFollowed")]
    [TestCase("GET http://{1}/v1/models HTTP/1.1\r\nHost: {1}\r\n", TestName = "RequestLine_AbsoluteFormWithItsHost_NotFollowed")]
    [TestCase("GET http://HOST@{1}/v1/models HTTP/1.1\r\nHost: HOST\r\n", TestName = "RequestLine_AbsoluteFormWithUserName_NotFollowed")]
    [TestCase("GET /v1/models HTTP/1.1\r\nHost: {1}\r\n", TestName = "HostHeader_Other_NotFollowed")]
    [TestCase("GET /v1/models HTTP/1.1\r\nHost: HOST@{1}\r\n", TestName = "HostHeader_WithUserName_NotFollowed")]
    [TestCase("GET /v1/models HTTP/1.1\r\nHost: HOST\r\nHost: {1}\r\n", TestName = "HostHeader_Twice_NotFollowed")]
    [TestCase("CONNECT {1} HTTP/1.1\r\nHost: {1}\r\n", TestName = "RequestLine_Connect_NotFollowed")]
    [TestCase("GET {1} HTTP/1.1\r\nHost: HOST\r\n", TestName = "RequestLine_AuthorityForm_NotFollowed")]
    public async Task RequestLine_Host_NotFollowed(string head)
    {
        await using var trap = new Trap();
        await CheckRawAsync(trap, $"{Fill(head, trap)}x-api-key: {Canary}\r\nConnection: close\r\n\r\n");
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(303)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task Redirect_OfTheUpstream_GoesToTheClient(int status)
    {
        await using var trap = new Trap();
        var location = $"http://{trap.Host}/v1/messages";
        await using var stub = await StubProvider.StartAsync(StubAnswers.Json("{}", status, ("location", location)));
        await using var gateway = await TestGateway.StartAsync(o => o
            .Upstream("mine", stub.Url, ("Cco.Credential", "env:MY_KEY")).Variable("MY_KEY", "sk-mine"));

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", Canary));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((answer.Status, answer.Header("location")), Is.EqualTo((status, location)));
            Assert.That(trap.Connections, Is.Zero);
        }
    }

    private static async Task CheckBodyAsync(string more)
    {
        await using var trap = new Trap();
        var body = AnthropicFixtures.RequestFor("claude-sonnet-5-5", Fill(more, trap));

        await CheckAsync(trap, gateway => gateway.MessagesAsync(body, ("x-api-key", Canary)), body);
    }

    // The call goes to the configured upstream, as it came; nobody goes to the trap.
    private static async Task CheckAsync(Trap trap, Func<TestGateway, Task<ApiAnswer>> call, string body)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        var answer = await call(gateway);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(200));
            Assert.That((stub.Request.Text, stub.Request.Header("host")), Is.EqualTo((body, new Uri(stub.Url).Authority)));
            Assert.That(trap.Connections, Is.Zero);
        }
    }

    // Whatever is answered: what reaches the upstream reaches it under its own name.
    private static async Task CheckRawAsync(Trap trap, string request)
    {
        await using var stub = await StubProvider.StartAsync("""{"data":[]}""");
        await using var gateway = await TestGateway.StartAsync(stub);
        await using var client = await RawClient.ConnectAsync(gateway.GatewayUrl);

        await client.SendAsync(request.Replace("HOST", new Uri(gateway.GatewayUrl).Authority, StringComparison.Ordinal));
        var answer = await client.ReadToEndAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer, Does.StartWith("HTTP/1.1 ").And.Not.StartsWith("HTTP/1.1 500"));
            Assert.That(trap.Connections, Is.Zero);
            Assert.That(stub.Requests.Select(r => r.Header("host")), Is.All.EqualTo(new Uri(stub.Url).Authority));
        }
    }

    private static string Fill(string text, Trap trap) => text
        .Replace("{0}", $"http://{trap.Host}/", StringComparison.Ordinal)
        .Replace("{1}", trap.Host, StringComparison.Ordinal);
}
