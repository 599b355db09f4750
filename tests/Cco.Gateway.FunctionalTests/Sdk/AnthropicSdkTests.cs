using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Sdk;

/// <summary>The official Anthropic SDK cannot tell the gateway from the provider.</summary>
internal sealed class AnthropicSdkTests
{
    [Test]
    public async Task Create_SameCallTwice_StubSeesOne()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);
        using var client = AnthropicSdk.Client(gateway);

        var first = await client.Messages.Create(AnthropicSdk.Ask("What is the capital of France?"));
        var second = await client.Messages.Create(AnthropicSdk.Ask("What is the capital of France?"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(AnthropicSdk.TextOf(first), Is.EqualTo("Paris — la capitale."));
            Assert.That(first.Usage.OutputTokens, Is.EqualTo(7));
            Assert.That(AnthropicSdk.TextOf(second), Is.EqualTo("Paris — la capitale."));
            Assert.That(second.ID, Is.EqualTo(first.ID));
            Assert.That(stub.Calls, Is.EqualTo(1));
            Assert.That((await gateway.LedgerRowsAsync()).Select(row => row.CacheResult.ToString()), Is.EqualTo(new[] { "Miss", "Hit" }));
        }
    }

    [Test]
    public async Task Create_SameBytesByPlainHttp_HitWithHeader()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub);
        using var client = AnthropicSdk.Client(gateway, "sk-test");
        await client.Messages.Create(AnthropicSdk.Ask("What is the capital of France?"));

        // The SDK's own bytes, version and credential: only then it is the same call.
        var sent = stub.Request;
        var answer = await gateway.PostAsync(
            sent.Target, sent.Body, ("authorization", "Bearer sk-test"), ("anthropic-version", sent.Header("anthropic-version")!));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Cache, Is.EqualTo("hit"));
            Assert.That(answer.Text, Is.EqualTo(AnthropicFixtures.Message));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task CreateStreaming_FromStub_TextWhole()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. AnthropicFixtures.Events]));
        await using var gateway = await TestGateway.StartAsync(stub);
        using var client = AnthropicSdk.Client(gateway);

        var text = await AnthropicSdk.TextOfAsync(client.Messages.CreateStreaming(AnthropicSdk.Ask("What is the capital of France?")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(text, Is.EqualTo("Paris — la capitale."));
            Assert.That((await gateway.LedgerRowAsync()).Tokens.Output, Is.EqualTo(7));
        }
    }

    [Test]
    public async Task CreateStreaming_ThinkingAndTool_ArrivesWhole()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream(AnthropicFixtures.ToolStream));
        await using var gateway = await TestGateway.StartAsync(stub);
        using var client = AnthropicSdk.Client(gateway);
        var (thinking, signature, arguments) = ("", "", "");

        await foreach (var streamEvent in client.Messages.CreateStreaming(AnthropicSdk.Ask("Weather?")))
        {
            if (streamEvent.TryPickContentBlockDelta(out var delta))
            {
                thinking += delta.Delta.TryPickThinking(out var thought) ? thought.Thinking : "";
                signature += delta.Delta.TryPickSignature(out var sign) ? sign.Signature : "";
                arguments += delta.Delta.TryPickInputJson(out var json) ? json.PartialJson : "";
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(thinking, Is.EqualTo("The weather is asked for."));
            Assert.That(signature, Is.EqualTo("EqQBCkYIBRgCKkA+/=="));
            Assert.That(arguments, Is.EqualTo("""{"city": "San Francisco, CA"}"""));
        }
    }

    [TestCase(400, "invalid_request_error", typeof(AnthropicBadRequestException))]
    [TestCase(401, "authentication_error", typeof(AnthropicUnauthorizedException))]
    [TestCase(403, "permission_error", typeof(AnthropicForbiddenException))]
    [TestCase(404, "not_found_error", typeof(AnthropicNotFoundException))]
    [TestCase(413, "request_too_large", typeof(AnthropicContentTooLargeException))]
    [TestCase(429, "rate_limit_error", typeof(AnthropicRateLimitException))]
    [TestCase(500, "api_error", typeof(Anthropic5xxException))]
    [TestCase(529, "overloaded_error", typeof(AnthropicOverloadedException))]
    public async Task Create_UpstreamError_SdksOwnException(int status, string type, System.Type exception)
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Json(AnthropicFixtures.Error(type, "Said by the provider."), status));
        await using var gateway = await TestGateway.StartAsync(stub);
        using var client = AnthropicSdk.Client(gateway);

        var thrown = (await Assert.CatchAsync<AnthropicApiException>(async () => await client.Messages.Create(AnthropicSdk.Ask("hi"))))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(thrown, Is.InstanceOf(exception));
            Assert.That((int)thrown.StatusCode, Is.EqualTo(status));
            Assert.That(thrown.ResponseBody, Does.Contain("Said by the provider."));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Create_UpstreamDown_ServerError()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Upstream("anthropic", DeadEnd.Url()));
        using var client = AnthropicSdk.Client(gateway);

        var thrown = (await Assert.CatchAsync<Anthropic5xxException>(async () => await client.Messages.Create(AnthropicSdk.Ask("hi"))))!;

        Assert.That((int)thrown.StatusCode, Is.EqualTo(502));
    }

    [Test]
    public async Task Create_Simulated_PlainAnswerSaysSo()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = AnthropicSdk.Client(gateway);

        var message = await client.Messages.Create(AnthropicSdk.Ask("What is the capital of France?"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(AnthropicSdk.TextOf(message), Does.StartWith("[simulated]").And.Contain("capital of France"));
            Assert.That(message.Usage.InputTokens, Is.Positive);
            Assert.That(message.Usage.OutputTokens, Is.Positive);
        }
    }

    [Test]
    public async Task CreateStreaming_Simulated_SameTextAsPlain()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = AnthropicSdk.Client(gateway);
        var question = AnthropicSdk.Ask("What is the capital of France?");

        var streamed = await AnthropicSdk.TextOfAsync(client.Messages.CreateStreaming(question));

        Assert.That(streamed, Is.EqualTo(AnthropicSdk.TextOf(await client.Messages.Create(question))));
    }

    [Test]
    public async Task Create_SimulatedToolLoop_ResultComesBack()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = AnthropicSdk.Client(gateway);
        var tool = AnthropicSdk.Tool("get_weather", "city");
        var question = new UserMessageParam("Please call get_weather for Berlin.");

        var asked = await client.Messages.Create(AnthropicSdk.Ask("") with { Messages = [question], Tools = [tool] });
        var call = AnthropicSdk.ToolUseOf(asked);
        var answered = await client.Messages.Create(AnthropicSdk.Ask("") with
        {
            Tools = [tool],
            Messages =
            [
                question,
                new AssistantMessageParam(new List<ContentBlockParam> { new ToolUseBlockParam { ID = call.ID, Name = call.Name, Input = call.Input } }),
                new UserMessageParam(new List<ContentBlockParam> { new ToolResultBlockParam(call.ID) { Content = "18 degrees and rain" } }),
            ],
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(asked.StopReason!.Value(), Is.EqualTo(StopReason.ToolUse));
            Assert.That(call.Name, Is.EqualTo("get_weather"));
            Assert.That(call.Input, Contains.Key("city"));
            Assert.That(AnthropicSdk.TextOf(answered), Does.Contain("18 degrees and rain"));
        }
    }

    [Test]
    public async Task CountTokens_Simulated_CountsAndCaches()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = AnthropicSdk.Client(gateway);
        var question = new MessageCountTokensParams { Model = "claude-sonnet-5-5", Messages = [new UserMessageParam("How long is this?")] };

        var first = await client.Messages.CountTokens(question);
        var second = await client.Messages.CountTokens(question);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.InputTokens, Is.Positive);
            Assert.That(second.InputTokens, Is.EqualTo(first.InputTokens));
            Assert.That((await gateway.LedgerRowsAsync()).Select(row => row.CacheResult.ToString()), Is.EqualTo(new[] { "Miss", "Hit" }));
        }
    }

    [Test]
    public async Task Models_Simulated_Listed()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = AnthropicSdk.Client(gateway);

        var page = await client.Models.List();

        Assert.That(page.Items.Select(model => model.ID), Does.Contain("claude-sonnet-5-5"));
    }

    [Test]
    public async Task Create_GatewayRefusal_SdksOwnExceptionAndNoRetry()
    {
        await using var gateway = await TestGateway.StartAsync();
        // Two retries by default: the gateway's own refusals say that another try is pointless.
        using var client = new Anthropic.AnthropicClient { BaseUrl = gateway.GatewayUrl, ApiKey = "sk-test" };

        var thrown = (await Assert.CatchAsync<AnthropicBadRequestException>(
            async () => await client.Messages.Create(AnthropicSdk.Ask("hi") with { Model = "" })))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(thrown.ResponseBody, Does.Contain("model"));
            Assert.That(await gateway.LedgerRowsAsync(), Has.Count.EqualTo(1));
        }
    }
}
