using System.Text.Json;
using Anthropic;
using Anthropic.Models.Messages;
using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.Sdk;

/// <summary>The official Anthropic SDK as an application sets it up, without retries so that calls can be counted.</summary>
internal static class AnthropicSdk
{
    public static AnthropicClient Client(TestGateway gateway, string key = "sk-test") => new()
    {
        BaseUrl = gateway.GatewayUrl,
        ApiKey = key,
        MaxRetries = 0,
    };

    public static MessageCreateParams Ask(string prompt) => new()
    {
        Model = "claude-sonnet-5-5",
        MaxTokens = 256,
        Messages = [new UserMessageParam(prompt)],
    };

    /// <summary>A tool with one required text member.</summary>
    public static Tool Tool(string name, string member) => new()
    {
        Name = name,
        Description = $"The tool {name}.",
        InputSchema = new InputSchema
        {
            Properties = new Dictionary<string, JsonElement> { [member] = JsonSerializer.SerializeToElement(new { type = "string" }) },
            Required = [member],
        },
    };

    public static string TextOf(Message message) =>
        string.Concat(message.Content.Select(block => block.TryPickText(out var text) ? text.Text : ""));

    public static ToolUseBlock ToolUseOf(Message message) =>
        message.Content.Select(block => block.TryPickToolUse(out var call) ? call : null).OfType<ToolUseBlock>().Single();

    /// <summary>The text of a stream, read to its end.</summary>
    public static async Task<string> TextOfAsync(IAsyncEnumerable<RawMessageStreamEvent> events)
    {
        var text = "";
        await foreach (var streamEvent in events)
        {
            if (streamEvent.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var part))
            {
                text += part.Text;
            }
        }

        return text;
    }
}
