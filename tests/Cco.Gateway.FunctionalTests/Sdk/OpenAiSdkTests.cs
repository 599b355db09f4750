using System.ClientModel;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using OpenAI.Chat;

namespace Cco.Gateway.FunctionalTests.Sdk;

/// <summary>The official OpenAI SDK cannot tell the gateway from the provider.</summary>
internal sealed class OpenAiSdkTests
{
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(
        "get_weather", "The weather.", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""));

    [Test]
    public async Task CompleteChat_SameCallTwice_StubSeesOne()
    {
        await using var stub = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var gateway = await TestGateway.StartAsync(stub, "openai");
        var chat = OpenAiSdk.Chat(gateway);

        ChatCompletion first = await chat.CompleteChatAsync("What is the capital of France?");
        ChatCompletion second = await chat.CompleteChatAsync("What is the capital of France?");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Content[0].Text, Is.EqualTo("Paris — la capitale."));
            Assert.That(first.Usage.InputTokenCount, Is.EqualTo(1200));
            Assert.That(second.Content[0].Text, Is.EqualTo("Paris — la capitale."));
            Assert.That(second.Id, Is.EqualTo(first.Id));
            Assert.That(stub.Calls, Is.EqualTo(1));
            Assert.That((await gateway.LedgerRowsAsync()).Select(row => row.CacheResult.ToString()), Is.EqualTo(new[] { "Miss", "Hit" }));
        }
    }

    [Test]
    public async Task CompleteChatStreaming_FromStub_TextAndUsageWhole()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. OpenAiFixtures.Chunks]));
        await using var gateway = await TestGateway.StartAsync(stub, "openai");

        var (text, usage) = await OpenAiSdk.TextOfAsync(OpenAiSdk.Chat(gateway).CompleteChatStreamingAsync("What is the capital of France?"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(text, Is.EqualTo("Paris."));
            Assert.That(usage?.OutputTokenCount, Is.EqualTo(3));
            Assert.That((await gateway.LedgerRowAsync()).Tokens.Output, Is.EqualTo(3));
        }
    }

    [TestCase(400, "invalid_request_error", "bad")]
    [TestCase(401, "authentication_error", "invalid_api_key")]
    [TestCase(404, "invalid_request_error", "model_not_found")]
    [TestCase(429, "insufficient_quota", "insufficient_quota")]
    [TestCase(500, "server_error", "server_error")]
    public async Task CompleteChat_UpstreamError_SdksOwnException(int status, string type, string code)
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Json(OpenAiFixtures.Error(type, "Said by the provider.", code), status));
        await using var gateway = await TestGateway.StartAsync(stub, "openai");

        var thrown = (await Assert.CatchAsync<ClientResultException>(async () => await OpenAiSdk.Chat(gateway).CompleteChatAsync("hi")))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(thrown.Status, Is.EqualTo(status));
            Assert.That(thrown.Message, Does.Contain("Said by the provider.").And.Contain(code));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task CompleteChat_Simulated_PlainAnswerSaysSo()
    {
        await using var gateway = await TestGateway.StartAsync();

        ChatCompletion completion = await OpenAiSdk.Chat(gateway).CompleteChatAsync("What is the capital of France?");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(completion.Content[0].Text, Does.StartWith("[simulated]").And.Contain("capital of France"));
            Assert.That(completion.Usage.TotalTokenCount, Is.Positive);
            Assert.That(completion.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
        }
    }

    [Test]
    public async Task CompleteChatStreaming_Simulated_SameTextAsPlain()
    {
        await using var gateway = await TestGateway.StartAsync();
        var chat = OpenAiSdk.Chat(gateway);

        var (text, usage) = await OpenAiSdk.TextOfAsync(chat.CompleteChatStreamingAsync("What is the capital of France?"));
        ChatCompletion plain = await chat.CompleteChatAsync("What is the capital of France?");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(text, Is.EqualTo(plain.Content[0].Text));
            Assert.That(usage?.TotalTokenCount, Is.EqualTo(plain.Usage.TotalTokenCount));
        }
    }

    [Test]
    public async Task CompleteChat_SimulatedToolLoop_ResultComesBack()
    {
        await using var gateway = await TestGateway.StartAsync();
        var chat = OpenAiSdk.Chat(gateway);
        var options = new ChatCompletionOptions { Tools = { Weather } };
        var messages = new List<ChatMessage> { new UserChatMessage("Please call get_weather for Berlin.") };

        ChatCompletion asked = await chat.CompleteChatAsync(messages, options);
        messages.Add(new AssistantChatMessage(asked));
        messages.Add(new ToolChatMessage(asked.ToolCalls[0].Id, "18 degrees and rain"));
        ChatCompletion answered = await chat.CompleteChatAsync(messages, options);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(asked.FinishReason, Is.EqualTo(ChatFinishReason.ToolCalls));
            Assert.That(asked.ToolCalls[0].FunctionName, Is.EqualTo("get_weather"));
            Assert.That(asked.ToolCalls[0].FunctionArguments.ToString(), Does.Contain("city"));
            Assert.That(answered.Content[0].Text, Does.Contain("18 degrees and rain"));
        }
    }

    [Test]
    public async Task Models_Simulated_ListedAndFound()
    {
        await using var gateway = await TestGateway.StartAsync();
        var models = OpenAiSdk.Client(gateway).GetOpenAIModelClient();

        var list = (await models.GetModelsAsync()).Value;
        var one = (await models.GetModelAsync("gpt-6-luna")).Value;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(list.Select(model => model.Id), Does.Contain("gpt-6-luna"));
            Assert.That(one.Id, Is.EqualTo("gpt-6-luna"));
        }
    }

    [Test]
    public async Task CompleteChat_GatewayRefusal_SdksOwnException()
    {
        await using var gateway = await TestGateway.StartAsync();

        var thrown = (await Assert.CatchAsync<ClientResultException>(
            async () => await OpenAiSdk.Chat(gateway).CompleteChatAsync(BinaryContent.Create(BinaryData.FromString("""{"model":"m"}""")))))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(thrown.Status, Is.EqualTo(400));
            Assert.That(thrown.Message, Does.Contain("messages"));
        }
    }
}
