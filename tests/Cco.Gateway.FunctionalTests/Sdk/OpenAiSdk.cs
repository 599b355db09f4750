using System.ClientModel;
using System.ClientModel.Primitives;
using Cco.TestKit;
using OpenAI;
using OpenAI.Chat;

namespace Cco.Gateway.FunctionalTests.Sdk;

/// <summary>The official OpenAI SDK as an application sets it up, without retries so that calls can be counted.</summary>
internal static class OpenAiSdk
{
    public static OpenAIClient Client(TestGateway gateway) => new(
        new ApiKeyCredential("sk-test"),
        new OpenAIClientOptions { Endpoint = new Uri($"{gateway.GatewayUrl}/v1"), RetryPolicy = new ClientRetryPolicy(0) });

    public static ChatClient Chat(TestGateway gateway) => Client(gateway).GetChatClient("gpt-6-luna");

    /// <summary>The text of a stream, read to its end, and the usage it reported.</summary>
    public static async Task<(string Text, ChatTokenUsage? Usage)> TextOfAsync(AsyncCollectionResult<StreamingChatCompletionUpdate> updates)
    {
        var text = "";
        ChatTokenUsage? usage = null;
        await foreach (var update in updates)
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            usage = update.Usage ?? usage;
        }

        return (text, usage);
    }
}
