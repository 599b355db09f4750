using System.IO.Compression;
using System.Text;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.BadInput;

/// <summary>Bad input is a 4xx in the caller's dialect that names the field; never a 500, never a hang, and the next call is served.</summary>
internal sealed class BadInputTests
{
    private static readonly string[] Paths = ["/v1/messages", "/v1/chat/completions"];

    private static IEnumerable<TestCaseData> Bodies()
    {
        (string Name, string Body, string Message)[] cases =
        [
            ("Empty", "", "empty"),
            ("Blank", " \r\n\t", "empty"),
            ("NoJson", "hello", "JSON"),
            ("CutJson", """{"model":"m","messages":[""", "JSON"),
            ("TrailingComma", """{"model":"m","messages":[],}""", "JSON"),
            ("TwoDocuments", """{"model":"m","messages":[]}{}""", "JSON"),
            ("Array", "[]", "object"),
            ("Text", "\"text\"", "object"),
            ("Null", "null", "object"),
            ("NoModel", """{"messages":[]}""", "model"),
            ("NullModel", """{"model":null,"messages":[]}""", "model"),
            ("NumberModel", """{"model":5,"messages":[]}""", "model"),
            ("EmptyModel", """{"model":"","messages":[]}""", "model"),
            ("ObjectModel", """{"model":{"id":"m"},"messages":[]}""", "model"),
            ("NoMessages", """{"model":"m"}""", "messages"),
            ("NullMessages", """{"model":"m","messages":null}""", "messages"),
            ("TextMessages", """{"model":"m","messages":"hi"}""", "messages"),
            ("ObjectMessages", """{"model":"m","messages":{}}""", "messages"),
            ("DuplicateModel", """{"model":"m","model":"n","messages":[]}""", "model"),
            ("DuplicateEscaped", """{"model":"m","mod\u0065l":"m","messages":[]}""", "model"),
            ("DuplicateUnknown", """{"model":"m","messages":[],"x_new":1,"x_new":1}""", "x_new"),
            ("Deep", $$"""{"model":"m","messages":[],"x":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}""", "1000"),
            ("DeepUnclosed", $$"""{"model":"m","messages":[],"x":{{new string('[', 100_000)}}""", "1000"),
        ];
        return cases.SelectMany(c => Paths.Select(path =>
            new TestCaseData(path, c.Body, c.Message).SetName($"Body_{c.Name}_400For{path.Replace('/', '_')}")));
    }

    [TestCaseSource(nameof(Bodies))]
    public async Task Body_Wrong_RefusedNamingTheField(string path, string body, string message)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.PostAsync(path, body);

        await AssertRefused(gateway, answer, path, 400, message);
    }

    [Test]
    public async Task ContentType_Wrong_415([ValueSource(nameof(Paths))] string path, [Values("text/plain", "application/x-www-form-urlencoded", "nonsense", "application/jsonp")] string type)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.PostAsync(path, OpenAiFixtures.Request, ("content-type", type));

        await AssertRefused(gateway, answer, path, 415, "content-type");
    }

    [Test]
    public async Task ContentType_Missing_415([ValueSource(nameof(Paths))] string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(OpenAiFixtures.Request)) };

        var answer = await gateway.SendAsync(request);

        await AssertRefused(gateway, answer, path, 415, "content-type");
    }

    [TestCase("application/json; charset=utf-8")]
    [TestCase("APPLICATION/JSON")]
    [TestCase("application/vnd.api+json")]
    public async Task ContentType_JsonInAnySpelling_Taken(string type)
    {
        await using var gateway = await TestGateway.StartAsync();

        Assert.That((await gateway.ChatAsync(OpenAiFixtures.Request, ("content-type", type))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task C62_OneByteMoreThanTheLimit_413([ValueSource(nameof(Paths))] string path, [Values] bool chunked)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var request = ApiCalls.Request(HttpMethod.Post, path, new byte[33_554_433]);
        request.Headers.TransferEncodingChunked = chunked;
        // The refusal comes while the body is still on its way: without this the client may see only the closed connection.
        request.Headers.ExpectContinue = true;

        var answer = await gateway.SendAsync(request);

        await AssertRefused(gateway, answer, path, 413, "33,554,432");
    }

    [Test]
    public async Task C62_ExactlyTheLimit_Served()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);
        var frame = AnthropicFixtures.RequestFor("claude-sonnet-5-5", "\"system\":\"\",");
        var body = AnthropicFixtures.RequestFor("claude-sonnet-5-5", $"\"system\":\"{new string('s', 33_554_432 - frame.Length)}\",");

        var answer = await gateway.MessagesAsync(body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(200));
            Assert.That(stub.Request.Body, Has.Length.EqualTo(33_554_432));
        }
    }

    [TestCase("zstd")]
    [TestCase("br")]
    [TestCase("deflate")]
    [TestCase("gzip, gzip")]
    public async Task ContentEncoding_NotSupported_415(string encoding)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request, ("content-encoding", encoding));

        await AssertRefused(gateway, answer, "/v1/messages", 415, "content-encoding");
    }

    [Test]
    public async Task Gzip_Broken_400([Values] bool cut)
    {
        await using var gateway = await TestGateway.StartAsync();
        var body = cut ? Gzip(AnthropicFixtures.Request)[..20] : Encoding.UTF8.GetBytes(AnthropicFixtures.Request);

        var answer = await gateway.PostAsync("/v1/messages", body, ("content-encoding", "gzip"));

        await AssertRefused(gateway, answer, "/v1/messages", 400, cut ? "" : "gzip");
    }

    [Test]
    public async Task Gzip_InflatesOverTheLimit_413()
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.PostAsync("/v1/messages", Gzip(new string(' ', 33_554_433)), ("content-encoding", "gzip"));

        await AssertRefused(gateway, answer, "/v1/messages", 413, "33,554,432");
    }

    [Test]
    public async Task Gzip_Good_ForwardedInflated()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);

        var answer = await gateway.PostAsync("/v1/messages", Gzip(AnthropicFixtures.Request), ("content-encoding", "gzip"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(200));
            Assert.That(stub.Request.Text, Is.EqualTo(AnthropicFixtures.Request));
            Assert.That(stub.Request.Header("content-encoding"), Is.Null);
            Assert.That(stub.Request.Header("content-length"), Is.EqualTo($"{AnthropicFixtures.Request.Length}"));
        }
    }

    [TestCase("POST", "/v1/nothing", 404)]
    [TestCase("GET", "/v2/messages", 404)]
    [TestCase("GET", "/v1/messages", 405)]
    [TestCase("PUT", "/v1/messages", 405)]
    [TestCase("DELETE", "/v1/chat/completions", 405)]
    [TestCase("POST", "/v1/models", 405)]
    public async Task Path_UnknownOrWrongMethod_SaidSo(string method, string path, int status)
    {
        await using var gateway = await TestGateway.StartAsync();
        var anthropic = path.Contains("messages", StringComparison.OrdinalIgnoreCase);
        using var request = ApiCalls.Request(
            new HttpMethod(method), path, method == "GET" ? null : Encoding.UTF8.GetBytes("{}"),
            [.. anthropic ? [("anthropic-version", "2023-06-01")] : Array.Empty<(string, string)>()]);

        var answer = await gateway.SendAsync(request);

        await AssertRefused(gateway, answer, anthropic ? "/v1/messages" : path, status, path);
    }

    [Test]
    public async Task CountTokens_NoMessages_AnthropicShape()
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.PostAsync("/v1/messages/count_tokens", """{"model":"m"}""");

        await AssertRefused(gateway, answer, "/v1/messages", 400, "messages");
    }

    [Test]
    public async Task Refusals_RecordedWithTheirCode()
    {
        await using var gateway = await TestGateway.StartAsync();

        await gateway.MessagesAsync("""{"messages":[]}""");

        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.Outcome.ToString(), Is.EqualTo("Refused"));
            Assert.That(row.Status, Is.EqualTo(400));
            Assert.That(row.ErrorCode, Is.EqualTo("missing_required_parameter"));
            Assert.That(row.CacheResult, Is.Null);
            Assert.That(row.Cost, Is.Null);
        }
    }

    [Test]
    public async Task WrongTypes_TheGatewayDoesNotJudge_GoUpstream()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Json(AnthropicFixtures.Error("invalid_request_error", "max_tokens: no."), 400));
        await using var gateway = await TestGateway.StartAsync(stub);

        var answer = await gateway.MessagesAsync("""{"model":"m","max_tokens":"many","messages":[1,2]}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Text, Is.EqualTo(AnthropicFixtures.Error("invalid_request_error", "max_tokens: no.")));
            Assert.That(answer.Header("x-should-retry"), Is.Null);
        }
    }

    [TestCase("""{"model":"claude-sonnet-5-5","messages":[]}""", "max_tokens")]
    [TestCase("""{"model":"claude-sonnet-5-5","max_tokens":"many","messages":[{"role":"user","content":"a"}]}""", "max_tokens")]
    [TestCase("""{"model":"claude-sonnet-5-5","max_tokens":5,"messages":[1]}""", "messages")]
    [TestCase("""{"model":"claude-sonnet-5-5","max_tokens":5,"messages":[{"role":"king","content":"a"}]}""", "role")]
    public async Task WrongTypes_Simulated_400NamesTheField(string body, string field)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.MessagesAsync(body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(400));
            Assert.That((string?)answer.Json["error"]!["message"], Does.Contain(field));
        }
    }

    private static async Task AssertRefused(TestGateway gateway, ApiAnswer answer, string path, int status, string message)
    {
        var error = answer.Json["error"]!;
        var served = await gateway.ChatAsync(OpenAiFixtures.Request);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(status));
            Assert.That(answer.Header("content-type"), Is.EqualTo("application/json"));
            Assert.That((string?)error["message"], Does.Contain(message));
            Assert.That(answer.Header("x-should-retry"), Is.EqualTo("false"));
            Assert.That(answer.Header("x-cco-request-id"), Does.StartWith("cco_"));
            if (path.StartsWith("/v1/messages", StringComparison.Ordinal))
            {
                Assert.That((string?)answer.Json["type"], Is.EqualTo("error"));
                Assert.That((string?)error["type"], Is.EqualTo(status switch { 404 => "not_found_error", 413 => "request_too_large", _ => "invalid_request_error" }));
                Assert.That((string?)answer.Json["request_id"], Is.EqualTo(answer.Header("x-cco-request-id")));
            }
            else
            {
                Assert.That((string?)error["type"], Is.EqualTo("invalid_request_error"));
                Assert.That(error.AsObject(), Does.ContainKey("param").And.ContainKey("code"));
                Assert.That(answer.Json["type"], Is.Null);
            }

            Assert.That(served.Status, Is.EqualTo(200), "the next call");
            Assert.That(gateway.Log.Lines, Has.None.StartsWith("Error").And.None.StartsWith("Critical"));
        }
    }

    private static byte[] Gzip(string text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return buffer.ToArray();
    }
}
