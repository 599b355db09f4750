using System.Text.Json;
using System.Text.Json.Nodes;
using Cco.TestKit.Grammar;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

/// <summary>The strict reader of Anthropic streams, and what the simulated upstream promises beyond it.</summary>
internal static class AnthropicGrammar
{
    /// <summary>The message a complete stream makes; <c>usage</c> and the stop members as clients merge them.</summary>
    public static JsonObject Read(string stream)
    {
        var message = TestKit.Grammar.AnthropicGrammar.Read(stream);
        var names = SseEvent.Parse(stream).ConvertAll(frame => frame.Name);
        var hasContent = message["content"]!.AsArray().Count > 0;
        Assert.That(names.Count(name => name == "ping"), Is.EqualTo(hasContent ? 1 : 0));
        Assert.That(!hasContent || names.IndexOf("ping") == names.IndexOf("content_block_start") + 1, Is.True, "one ping after the first block start");
        Assert.That(names.Count(name => name == "message_delta"), Is.EqualTo(1));
        Assert.That((int)message["usage"]!["input_tokens"]!, Is.Positive);
        foreach (var block in message["content"]!.AsArray().Where(block => (string?)block!["type"] == "thinking"))
        {
            Assert.That((string?)block!["signature"], Is.Not.Empty, "thinking is signed");
        }

        return message;
    }

    /// <summary>The text blocks of a message, joined.</summary>
    public static string Text(JsonElement message) => string.Concat(
        message.GetProperty("content").EnumerateArray()
            .Where(block => block.GetProperty("type").ValueEquals("text"))
            .Select(block => block.GetProperty("text").GetString()));
}
