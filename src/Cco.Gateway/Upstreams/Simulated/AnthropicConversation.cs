using System.Text.Json;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Judges and reads <c>messages</c> in Anthropic's form (contract.md 1.3, 1.4).</summary>
internal static class AnthropicConversation
{
    private static readonly FieldPath Top = FieldPath.Body;

    public static Conversation Read(JsonElement body, FieldReader fields)
    {
        if (fields.Array(body, "messages", Top, required: true) is not { } messages)
        {
            return new Conversation("", null);
        }

        var turns = new List<(string Role, JsonElement Content)>();
        foreach (var message in messages.EnumerateArray())
        {
            turns.Add(ReadMessage(message, new FieldPath("messages", turns.Count), fields));
        }

        if (turns.Count == 0)
        {
            fields.Refuse(Top, "messages", "at least one message is required");
        }

        return fields.Error is null ? Summarize(turns) : new Conversation("", null);
    }

    private static (string Role, JsonElement Content) ReadMessage(JsonElement message, FieldPath at, FieldReader fields)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            fields.WrongType(at, "", "an object", message);
            return ("", default);
        }

        var role = fields.Text(message, "role", at, required: true) ?? "";
        if (role is not ("user" or "assistant" or "system"))
        {
            fields.Refuse(at, "role", "Input should be 'user', 'assistant' or 'system'");
        }

        var content = fields.Any(message, "content", at, required: true) ?? default;
        if (content.ValueKind == JsonValueKind.Array)
        {
            var part = 0;
            foreach (var block in content.EnumerateArray())
            {
                AnthropicBlocks.Judge(block, role, at with { Part = part++ }, fields);
            }
        }
        else if (content.ValueKind is not (JsonValueKind.String or JsonValueKind.Undefined))
        {
            fields.WrongType(at, "content", "a string or an array of content blocks", content);
        }

        return (role, content);
    }

    private static Conversation Summarize(List<(string Role, JsonElement Content)> turns)
    {
        // A system message may follow the turn that is to be answered.
        var last = turns.FindLast(turn => turn.Role != "system");
        var results = last.Role == "user" && last.Content.ValueKind == JsonValueKind.Array
            ? last.Content.EnumerateArray().Where(IsToolResult).Select(ResultText).ToList()
            : [];
        return new Conversation(Conversation.LatestPrompt(turns), results.Count == 0 ? null : string.Join(" | ", results));
    }

    private static bool IsToolResult(JsonElement block) => block.GetProperty("type").ValueEquals("tool_result");

    private static string ResultText(JsonElement block) =>
        block.TryGetProperty("content", out var content) ? Conversation.TextOf(content) : "";
}
