using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Cache;

/// <summary>What must never be stored is asked for again, and the ledger says why.</summary>
internal sealed class CacheAdmissionTests
{
    [TestCase("end_turn")]
    [TestCase("tool_use")]
    [TestCase("stop_sequence")]
    [TestCase("max_tokens")]
    public async Task C42_OrderlyStopReason_Stored(string stopReason)
    {
        await using var stub = await StubProvider.StartAsync(
            AnthropicFixtures.MessageWith("claude-sonnet-5-5", """{"input_tokens":1,"output_tokens":1}""", stopReason));
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request);

        Assert.That((await gateway.MessagesAsync(AnthropicFixtures.Request)).Cache, Is.EqualTo("hit"));
    }

    [Test]
    public async Task PlainAnswer_CutInTheMiddle_502InDialectAndNotStored()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Steps("application/json", AnthropicFixtures.Message[..120], StreamStep.Reset));
        await using var gateway = await TestGateway.StartAsync(stub);

        var first = await gateway.MessagesAsync(AnthropicFixtures.Request);
        stub.Answer = StubAnswers.Json(AnthropicFixtures.Message);
        var second = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Status, Is.EqualTo(502));
            Assert.That((string?)first.Json["error"]!["type"], Is.EqualTo("api_error"));
            Assert.That((string?)first.Json["error"]!["message"], Does.Contain("'anthropic'"));
            Assert.That(second.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(second.Status, Is.EqualTo(200));
            var row = (await gateway.LedgerRowsAsync())[0];
            Assert.That(row.NotStored, Is.EqualTo("upstream-error"));

            // A reset may also overtake the head of the answer.
            Assert.That(row.Outcome.ToString(), Is.EqualTo("Interrupted").Or.EqualTo("UpstreamError"));
        }
    }

    [Test]
    public async Task PlainAnswer_BreaksOff_502SaysSoAndInterrupted()
    {
        await using var gateway = await TestGateway.StartAsync();
        var body = AnthropicFixtures.Request.Replace("What is", "[simulate: cut-after=1] What is", StringComparison.Ordinal);

        var answer = await gateway.MessagesAsync(body);

        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(502));
            Assert.That((string?)answer.Json["error"]!["message"], Does.Contain("'simulated'").And.Contain("broke off in the middle"));
            Assert.That(row.NotStored, Is.EqualTo("upstream-error"));
            Assert.That(row.Outcome.ToString(), Is.EqualTo("Interrupted"));
        }
    }

    // The cap is exact: one byte decides.
    [TestCase(1, "hit")]
    [TestCase(0, "hit")]
    [TestCase(-1, "miss; reason=new")]
    public async Task C63_AnswerAtTheCap_OneByteDecidesStorage(int room, string second)
    {
        var body = AnthropicFixtures.MessageWith("claude-sonnet-5-5", """{"input_tokens":1,"output_tokens":1}""", content: $$"""[{"type":"text","text":"{{new string('x', 20_000)}}"}]""");
        await using var stub = await StubProvider.StartAsync(body);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Set("Cco:Cache:MaxAnswer", $"{body.Length + room}"));

        var first = await gateway.MessagesAsync(AnthropicFixtures.Request);
        var next = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Text, Is.EqualTo(body));
            Assert.That(next.Text, Is.EqualTo(body));
            Assert.That(next.Cache, Is.EqualTo(second));
            Assert.That((await gateway.LedgerRowsAsync())[0].NotStored, Is.EqualTo(room < 0 ? "too-large" : null));
        }
    }

    [TestCase("7", "hit", true)]
    [TestCase("7", "hit", false)]
    [TestCase("6", "miss; reason=new", true)]
    [TestCase("6", "miss; reason=new", false)]
    public async Task CacheMaxTokens_AnswerOfSeven_StoredUpToTheLimit(string limit, string second, bool stream)
    {
        await using var stub = await StubProvider.StartAsync(stream ? StubAnswers.Stream([.. AnthropicFixtures.Events]) : StubAnswers.Json(AnthropicFixtures.Message));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.RouteMetadata("messages", "Cco.CacheMaxTokens", limit));
        var request = stream ? AnthropicFixtures.StreamRequest : AnthropicFixtures.Request;

        var first = await gateway.MessagesAsync(request);
        var next = await gateway.MessagesAsync(request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(next.Text, Is.EqualTo(first.Text));
            Assert.That(next.Cache, Is.EqualTo(second));
            Assert.That((await gateway.LedgerRowsAsync())[0].NotStored, Is.EqualTo(second == "hit" ? null : "too-many-tokens"));
        }
    }

    [Test]
    public async Task MaxAnswer_ChunkedAnswerGrowsOverIt_PassesWholeAndNotStored()
    {
        var body = AnthropicFixtures.MessageWith("claude-sonnet-5-5", """{"input_tokens":1,"output_tokens":1}""", content: $$"""[{"type":"text","text":"{{new string('x', 50_000)}}"}]""");
        await using var stub = await StubProvider.StartAsync(StubAnswers.Steps("application/json", body[..9_000], body[9_000..30_000], body[30_000..]));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Set("Cco:Cache:MaxAnswer", "20000"));

        var first = await gateway.MessagesAsync(AnthropicFixtures.Request);
        var second = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Text, Is.EqualTo(body));
            Assert.That(second.Cache, Is.EqualTo("miss; reason=new"));
        }
    }

    [Test]
    public async Task Size_Zero_NothingIsKept()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Set("Cco:Cache:Size", "0"));

        var first = await gateway.MessagesAsync(AnthropicFixtures.Request);
        var second = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Text, Is.EqualTo(AnthropicFixtures.Message));
            Assert.That(second.Text, Is.EqualTo(AnthropicFixtures.Message));
            Assert.That(stub.Calls, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task Size_Small_OldAnswersGoEveryAnswerIsRight()
    {
        // Each answer tells which request it is for, so that one given to another call would be seen.
        await using var stub = await StubProvider.StartAsync((context, request) => StubAnswers.Json(
            AnthropicFixtures.MessageWith("claude-sonnet-5-5", """{"input_tokens":1,"output_tokens":1}""", content: $$"""[{"type":"text","text":"{{request.Digest}} {{new string('x', 2_000)}}"}]"""))(context, request));
        await using var gateway = await TestGateway.StartAsync(stub, configure: o => o.Set("Cco:Cache:Size", "20KB"));

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            var body = AnthropicFixtures.RequestFor("claude-sonnet-5-5", $"\"system\":\"{i % 40}\",");
            var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body)));
            Assert.That((await gateway.MessagesAsync(body)).Text, Does.Contain(digest));
        });

        Assert.That(await gateway.LedgerRowsAsync(), Has.Count.EqualTo(200));
    }

    [Test]
    public async Task ChunkedAnswer_Whole_StoredAndReplayedToTheByte()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Steps("application/json", AnthropicFixtures.Message[..7], AnthropicFixtures.Message[7..]));
        await using var gateway = await TestGateway.StartAsync(stub);

        await gateway.MessagesAsync(AnthropicFixtures.Request);
        var hit = await gateway.MessagesAsync(AnthropicFixtures.Request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(hit.Text, Is.EqualTo(AnthropicFixtures.Message));
        }
    }

    [Test]
    public async Task LargeBody_Over16MiB_CachedLikeAnyOther()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);
        var body = AnthropicFixtures.RequestFor("claude-sonnet-5-5", $"\"system\":\"{new string('s', 17 << 20)}\",");

        await gateway.MessagesAsync(body);
        var hit = await gateway.MessagesAsync(body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hit.Cache, Is.EqualTo("hit"));
            Assert.That(stub.Request.Body, Has.Length.EqualTo(body.Length));
        }
    }
}
