using Cco.Pricing;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Books;

/// <summary><c>Cco.IncludeUsage</c>: the stream that would not tell what it cost is asked to, and its client sees nothing of it (contract.md 2.3).</summary>
internal sealed class IncludeUsageTests
{
    private const string Request = """{ "model":"gpt-6-luna","stream":true, "messages":[{"role":"user","content":"What is the capital of France?"}], "x-unknown":[1.50] }""";
    private const string Asked = """{ "model":"gpt-6-luna","stream":true, "messages":[{"role":"user","content":"What is the capital of France?"}], "x-unknown":[1.50] ,"stream_options":{"include_usage":true}}""";

    private static readonly string WithoutUsage = string.Concat(OpenAiFixtures.Chunks.Where(chunk => !chunk.Contains("\"choices\":[]", StringComparison.Ordinal)));

    [Test]
    public async Task Stream_OnARouteThatAsks_IsPricedAndItsClientSeesNoUsage()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. OpenAiFixtures.Chunks]));
        await using var gateway = await StartAsync(stub, "on");

        var answer = await gateway.ChatAsync(Request);

        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stub.Requests.Single().Text, Is.EqualTo(Asked));
            Assert.That(stub.Requests.Single().Header("content-length"), Is.EqualTo(Asked.Length.ToString()));
            Assert.That(answer.Text, Is.EqualTo(WithoutUsage));

            // 9×0.1 + 3×0.5
            Assert.That(row.CostStatus, Is.EqualTo(CostStatus.Exact));
            Assert.That(PicoDollars.ToUsd(row.Cost!.Value.Total), Is.EqualTo(0.0000024m));
        }
    }

    [Test]
    public async Task Stream_WhoseClientAsksItself_IsPassedOnAsItIs()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. OpenAiFixtures.Chunks]));
        await using var gateway = await StartAsync(stub, "on");

        var answer = await gateway.ChatAsync(OpenAiFixtures.StreamRequest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stub.Requests.Single().Text, Is.EqualTo(OpenAiFixtures.StreamRequest));
            Assert.That(answer.Text, Is.EqualTo(string.Concat(OpenAiFixtures.Chunks)));
        }
    }

    [Test]
    public async Task PlainCall_OnARouteThatAsks_IsPassedOnAsItIs()
    {
        await using var stub = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var gateway = await StartAsync(stub, "on");

        await gateway.ChatAsync(OpenAiFixtures.Request);

        Assert.That(stub.Requests.Single().Text, Is.EqualTo(OpenAiFixtures.Request));
    }

    [Test]
    public async Task Stream_OnAnyOtherRoute_IsUntouchedAndItsOutputEstimated([Values(null, "off")] string? value)
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(WithoutUsage));
        await using var gateway = await StartAsync(stub, value);

        var answer = await gateway.ChatAsync(Request);

        var row = await gateway.LedgerRowAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stub.Requests.Single().Text, Is.EqualTo(Request));
            Assert.That(answer.Text, Is.EqualTo(WithoutUsage));
            Assert.That((row.CostStatus, row.Cost), Is.EqualTo((CostStatus.NoUsage, (Analytics.CallCost?)null)));

            // "Paris." is two tokens at four characters each.
            Assert.That((row.Tokens.Input, row.Tokens.Output), Is.EqualTo(((long?)null, (long?)2)));
        }
    }

    [Test]
    public async Task Error_OnARouteThatAsks_IsPassedOnAsItIs()
    {
        var error = OpenAiFixtures.Error("invalid_request_error", "Unrecognized request argument supplied: stream_options", "unknown_parameter");
        await using var stub = await StubProvider.StartAsync(StubAnswers.Json(error, 400));
        await using var gateway = await StartAsync(stub, "on");

        var answer = await gateway.ChatAsync(Request);

        Assert.That((answer.Status, answer.Text), Is.EqualTo((400, error)));
    }

    private static Task<TestGateway> StartAsync(StubProvider stub, string? value) => TestGateway.StartAsync(stub, "openai", options =>
    {
        if (value is not null)
        {
            options.RouteMetadata("chat", "Cco.IncludeUsage", value);
        }
    });
}
