using System.Text;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Transparency;

/// <summary>The client sees what the provider sent: the same status, headers and bytes, streams as they happen.</summary>
internal sealed class AnswerTests
{
    private static readonly string ErrorText = AnthropicFixtures.Error("rate_limit_error", "Number of requests has exceeded — wait.");

    [Test]
    public async Task Error_BodyAndHeaders_ToTheByte([Values(400, 401, 403, 404, 429, 500, 503, 529)] int status, [Values("/v1/messages", "/v1/chat/completions")] string path)
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Json(
            ErrorText, status, ("retry-after", "17"), ("x-should-retry", "true"), ("request-id", "req_up"), ("anthropic-ratelimit-requests-reset", "2026-12-01T00:00:00Z")));
        await using var gateway = await TestGateway.StartAsync(stub);

        var answer = await gateway.PostAsync(path, AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(status));
            Assert.That(answer.Text, Is.EqualTo(ErrorText));
            Assert.That(answer.Header("retry-after"), Is.EqualTo("17"));
            Assert.That(answer.Header("x-should-retry"), Is.EqualTo("true"));
            Assert.That(answer.Header("request-id"), Is.EqualTo("req_up"));
            Assert.That(answer.Header("anthropic-ratelimit-requests-reset"), Is.EqualTo("2026-12-01T00:00:00Z"));
            Assert.That(answer.Header("x-cco-transformed"), Is.Null);
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [TestCase("<html>502 Bad Gateway</html>", "text/html", 502)]
    [TestCase("", null, 500)]
    [TestCase("", "application/json", 529)]
    public async Task Error_ThatIsNoJson_PassedOnAsItIs(string body, string? contentType, int status)
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Bytes(Encoding.UTF8.GetBytes(body), contentType, status));
        await using var gateway = await TestGateway.StartAsync(stub);

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(status));
            Assert.That(answer.Text, Is.EqualTo(body));
            Assert.That(answer.Header("content-type"), Is.EqualTo(contentType));
        }
    }

    [Test]
    public async Task Plain_UpstreamHeaders_PassExceptItsOwnGatewaysWords()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Json(
            AnthropicFixtures.Message, 200, ("request-id", "req_up"), ("anthropic-organization-id", "org"), ("x-future", "1"), ("x-future", "2"),
            ("x-cco-cache", "hit"), ("x-cco-cost-usd", "99")));
        await using var gateway = await TestGateway.StartAsync(stub);

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Text, Is.EqualTo(AnthropicFixtures.Message));
            Assert.That(answer.Header("request-id"), Is.EqualTo("req_up"));
            Assert.That(answer.Header("anthropic-organization-id"), Is.EqualTo("org"));
            Assert.That(answer.Header("x-future"), Is.EqualTo("1, 2"));
            Assert.That(answer.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(answer.Header("x-cco-cost-usd"), Is.EqualTo("0.000094"));
            Assert.That(answer.Header("server"), Is.Null);
            Assert.That(answer.Header("content-length"), Is.EqualTo($"{Encoding.UTF8.GetByteCount(AnthropicFixtures.Message)}"));
        }
    }

    [Test]
    public async Task Stream_ToTheByte_InAnyPieces([Values(1, 7, 1000)] int size, [Values] bool openAi)
    {
        var bytes = Encoding.UTF8.GetBytes(openAi
            ? ": a comment\r\n\r\n" + string.Concat(OpenAiFixtures.Chunks)
            : string.Concat(AnthropicFixtures.Events).Replace("capitale", "càpitale 漢字", StringComparison.Ordinal));
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. bytes.Chunk(size).Select(chunk => StreamStep.Send(chunk))]));
        await using var gateway = await TestGateway.StartAsync(stub);

        var answer = openAi
            ? await gateway.ChatAsync(OpenAiFixtures.StreamRequest)
            : await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Body, Is.EqualTo(bytes));
            Assert.That(answer.Header("content-type"), Is.EqualTo("text/event-stream; charset=utf-8"));
            Assert.That(answer.Header("x-cco-transformed"), Is.Null);
            var row = await gateway.LedgerRowAsync();
            Assert.That(row.Outcome.ToString(), Is.EqualTo("Ok"));
            Assert.That(row.Tokens.Output, Is.EqualTo(openAi ? 3 : 7));
            Assert.That(row.Stream, Is.True);
        }
    }

    [Test]
    public async Task Stream_EachEvent_ReachesTheClientBeforeTheNextIsSent()
    {
        var gates = AnthropicFixtures.Events.Select(_ => new Gate()).ToArray();
        var steps = AnthropicFixtures.Events.Zip(gates).SelectMany(pair => new StreamStep[] { pair.First, pair.Second });
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. steps]));
        await using var gateway = await TestGateway.StartAsync(stub);

        using var response = await gateway.OpenAsync(ApiCalls.Request(HttpMethod.Post, "/v1/messages", Encoding.UTF8.GetBytes(AnthropicFixtures.StreamRequest)));
        await using var stream = await response.Content.ReadAsStreamAsync();
        foreach (var (text, gate) in AnthropicFixtures.Events.Zip(gates))
        {
            // The stub holds the next event until this one was read.
            Assert.That(await ReadExactlyAsync(stream, Encoding.UTF8.GetByteCount(text)), Is.EqualTo(text));
            gate.Open();
        }

        Assert.That(await stream.ReadAsync(new byte[1]).AsTask().Soon(), Is.Zero);
    }

    [Test]
    public async Task Stream_ErrorEvent_PassedOnAndRecorded()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.Events[0], AnthropicFixtures.ErrorEvent));
        await using var gateway = await TestGateway.StartAsync(stub);

        var answer = await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Text, Is.EqualTo(AnthropicFixtures.Events[0] + AnthropicFixtures.ErrorEvent));
            Assert.That((await gateway.LedgerRowAsync()).Outcome.ToString(), Is.EqualTo("UpstreamError"));
        }
    }

    [Test]
    public async Task Simulated_Stream_EndsInOrderInBothDialects()
    {
        await using var gateway = await TestGateway.StartAsync();

        var anthropic = await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);
        var openAi = await gateway.ChatAsync(OpenAiFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(anthropic.Text, Does.StartWith("event: message_start\n").And.EndWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"));
            Assert.That(openAi.Text, Does.StartWith("data: {").And.EndWith("data: [DONE]\n\n"));
            Assert.That((await gateway.LedgerRowsAsync()).Select(row => row.Outcome.ToString()), Is.All.EqualTo("Ok"));
        }
    }

    private static async Task<string> ReadExactlyAsync(Stream stream, int length)
    {
        var buffer = new byte[length];
        await stream.ReadExactlyAsync(buffer).AsTask().Soon();
        return Encoding.UTF8.GetString(buffer);
    }
}
