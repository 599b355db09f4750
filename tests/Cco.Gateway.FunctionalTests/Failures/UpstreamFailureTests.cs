using System.Text;
using Cco.Pricing;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Failures;

/// <summary>An upstream that is down or breaks off: said in the caller's dialect where that is still possible, and always in the books.</summary>
internal sealed class UpstreamFailureTests
{
    [Test]
    public async Task Down_502InDialectAndRecorded([Values] bool anthropic, [Values] bool stream)
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("anthropic", DeadEnd.Url()));

        var answer = anthropic
            ? await gateway.MessagesAsync(stream ? AnthropicFixtures.StreamRequest : AnthropicFixtures.Request)
            : await gateway.ChatAsync(stream ? OpenAiFixtures.StreamRequest : OpenAiFixtures.Request);

        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(502));
            Assert.That(answer.Header("content-type"), Is.EqualTo("application/json"));
            Assert.That((string?)answer.Json["error"]!["type"], Is.EqualTo(anthropic ? "api_error" : "server_error"));
            Assert.That((string?)answer.Json["error"]!["message"], Does.Contain("'anthropic'").And.Contain("connection was refused"));
            Assert.That(row.Outcome.ToString(), Is.EqualTo("UpstreamError"));
            Assert.That(row.Status, Is.EqualTo(502));
            Assert.That(row.Cost, Is.Null);
            Assert.That(row.CostStatus, Is.Null);
        }
    }

    [Test]
    public async Task Down_NameUnknown_502SaysSo()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("anthropic", "http://no-such-host.invalid/"));

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(502));
            Assert.That((string?)answer.Json["error"]!["message"], Does.Contain("name could not be resolved"));
        }
    }

    [Test]
    public async Task ResetBeforeTheHead_502AndNotRetried()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Reset());
        await using var gateway = await TestGateway.StartAsync(stub);

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(502));
            // The upstream had the request and may have billed it: a second try would be billed again.
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task StreamReset_ClientSeesABrokenStream_CostEstimated()
    {
        var gate = new Gate();
        var sent = string.Concat(AnthropicFixtures.Events[..5]);
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(sent, gate, StreamStep.Reset));
        await using var gateway = await TestGateway.StartAsync(stub);

        using var response = await gateway.OpenAsync(ApiCalls.Request(HttpMethod.Post, "/v1/messages", Encoding.UTF8.GetBytes(AnthropicFixtures.StreamRequest)));
        await using var stream = await response.Content.ReadAsStreamAsync();
        var seen = new byte[Encoding.UTF8.GetByteCount(sent)];
        await stream.ReadExactlyAsync(seen).AsTask().Soon();
        gate.Open();
        await Assert.CatchAsync<IOException>(async () => await stream.ReadAsync(new byte[1]).AsTask().Soon());

        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Encoding.UTF8.GetString(seen), Is.EqualTo(sent));
            Assert.That(row.Outcome.ToString(), Is.EqualTo("Interrupted"));
            AssertEstimated(row);
        }
    }

    [Test]
    public async Task StreamEndsWithoutItsEnd_PassedOn_Interrupted()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. AnthropicFixtures.Events[..5]]));
        await using var gateway = await TestGateway.StartAsync(stub);

        var answer = await gateway.MessagesAsync(AnthropicFixtures.StreamRequest);

        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Text, Is.EqualTo(string.Concat(AnthropicFixtures.Events[..5])));
            Assert.That(row.Outcome.ToString(), Is.EqualTo("Interrupted"));
            AssertEstimated(row);
        }
    }

    [Test]
    public async Task ClientLeavesMidStream_UpstreamCancelled_RecordedAborted()
    {
        var never = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. AnthropicFixtures.Events[..5], never]));
        await using var gateway = await TestGateway.StartAsync(stub);

        using (var response = await gateway.OpenAsync(ApiCalls.Request(HttpMethod.Post, "/v1/messages", Encoding.UTF8.GetBytes(AnthropicFixtures.StreamRequest))))
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            await stream.ReadExactlyAsync(new byte[Encoding.UTF8.GetByteCount(string.Concat(AnthropicFixtures.Events[..5]))]).AsTask().Soon();
        }

        await stub.Request.Aborted;
        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.Outcome.ToString(), Is.EqualTo("Aborted"));
            AssertEstimated(row);
        }
    }

    [Test]
    public async Task ClientLeavesBeforeTheAnswer_UpstreamCancelled_RecordedAborted()
    {
        var never = new Gate();
        await using var stub = await StubProvider.StartAsync(StubAnswers.After(never, StubAnswers.Json(AnthropicFixtures.Message)));
        await using var gateway = await TestGateway.StartAsync(stub);
        using var leave = new CancellationTokenSource();

        var call = gateway.OpenAsync(ApiCalls.Request(HttpMethod.Post, "/v1/messages", Encoding.UTF8.GetBytes(AnthropicFixtures.Request)), leave.Token);
        var request = await stub.FirstRequest;
        await leave.CancelAsync();

        await Assert.CatchAsync<OperationCanceledException>(async () => await call);
        await request.Aborted;
        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.Outcome.ToString(), Is.EqualTo("Aborted"));

            // It may be billed all the same: 117 bytes at four a token, $2 per million.
            Assert.That((row.CostStatus, row.RequestBytes, row.Billing.ToString()), Is.EqualTo((CostStatus.Estimated, (long?)117, "Metered")));
            Assert.That(PicoDollars.ToUsd(row.SpendPico!.Value), Is.EqualTo(0.00006m));
        }
    }

    [Test]
    public async Task OpenAiStreamCut_NoUsageSeen_EstimatedFromTheBodyAndWhatCame()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. OpenAiFixtures.Chunks[..3]]));
        await using var gateway = await TestGateway.StartAsync(stub, "openai");

        await gateway.ChatAsync(OpenAiFixtures.StreamRequest);

        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.Outcome.ToString(), Is.EqualTo("Interrupted"));
            Assert.That(row.CostStatus, Is.EqualTo(CostStatus.Estimated));

            // A body of 148 bytes at four a token is 37, "Paris." at four characters a token 2: 37 × $0.10 + 2 × $0.50 per million.
            Assert.That((row.RequestBytes, row.Tokens.Input, row.Tokens.Output), Is.EqualTo(((long?)148, (long?)37, (long?)2)));
            Assert.That(PicoDollars.ToUsd(row.SpendPico!.Value), Is.EqualTo(0.0000047m));
        }
    }

    [Test]
    public async Task InjectedCredential_RefusedOnce_TriedOnceMore([Values(429, 500, 529)] int status)
    {
        using var folder = new TempFolder();
        var secret = folder.Write("key", "sk-ours");
        await using var stub = await StubProvider.StartAsync(StubAnswers.InTurn(
            StubAnswers.Json(AnthropicFixtures.Error("api_error", "m"), status, ("retry-after", "0")), StubAnswers.Json(AnthropicFixtures.Message)));
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("anthropic", stub.Url, ("Cco.Credential", $"file:{secret}")));

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(200));
            Assert.That(stub.Requests.Select(r => r.Text), Is.EqualTo(new[] { AnthropicFixtures.Request, AnthropicFixtures.Request }));
        }
    }

    [Test]
    public async Task InjectedCredential_LongRetryAfter_GoesToTheClientAtOnce()
    {
        using var folder = new TempFolder();
        var secret = folder.Write("key", "sk-ours");
        await using var stub = await StubProvider.StartAsync(StubAnswers.Json(AnthropicFixtures.Error("rate_limit_error", "m"), 429, ("retry-after", "17")));
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("anthropic", stub.Url, ("Cco.Credential", $"file:{secret}")));

        var answer = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(429));
            Assert.That(answer.Header("retry-after"), Is.EqualTo("17"));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    // 12 input tokens as reported; 20 characters of text at four a token are 5: 12 × $2 + 5 × $10 per million.
    private static void AssertEstimated(Analytics.CallRecord row)
    {
        Assert.That(row.CostStatus, Is.EqualTo(CostStatus.Estimated));
        Assert.That(row.Tokens.Input, Is.EqualTo(12));
        Assert.That(row.Tokens.Output, Is.EqualTo(5));
        Assert.That(PicoDollars.ToUsd(row.Cost!.Value.Total), Is.EqualTo(0.000074m));
    }
}
