using System.Text.Json;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Judges and reads <c>messages</c> in OpenAI's form (contract.md 2.1).</summary>
internal static class OpenAiConversation
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
        if (role is not ("developer" or "system" or "user" or "assistant" or "tool" or "function"))
        {
            fields.Refuse(at, "role", "supported are 'system', 'assistant', 'user', 'function', 'tool' and 'developer'");
        }

        if (role == "tool")
        {
            fields.Text(message, "tool_call_id", at, required: true);
        }

        // An assistant turn that only calls tools has no content.
        var content = fields.Any(message, "content", at, required: role != "assistant") ?? default;
        if (content.ValueKind == JsonValueKind.Array)
        {
            var part = 0;
            foreach (var item in content.EnumerateArray())
            {
                JudgePart(item, at with { Part = part++ }, fields);
            }
        }
        else if (content.ValueKind is not (JsonValueKind.String or JsonValueKind.Undefined))
        {
            fields.WrongType(at, "content", "a string or an array of content parts", content);
        }

        fields.Array(message, "tool_calls", at);
        return (role, content);
    }

    private static void JudgePart(JsonElement part, FieldPath at, FieldReader fields)
    {
        if (part.ValueKind != JsonValueKind.Object)
        {
            fields.WrongType(at, "", "an object", part);
        }
        else if (fields.Text(part, "type", at, required: true) == "text")
        {
            fields.Text(part, "text", at, required: true);
        }
    }

    private static Conversation Summarize(List<(string Role, JsonElement Content)> turns)
    {
        var results = turns.AsEnumerable().Reverse()
            .TakeWhile(turn => turn.Role is "tool" or "function")
            .Select(turn => Conversation.TextOf(turn.Content))
            .Reverse()
            .ToList();
        return new Conversation(Conversation.LatestPrompt(turns), results.Count == 0 ? null : string.Join(" | ", results));
    }
}
