using System.Text.Json;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>What of a conversation decides the answer.</summary>
/// <param name="Prompt">The latest user text that is not all reminder; empty when there is none.</param>
/// <param name="ToolResults">The text of the tool results it ends with, or <c>null</c>.</param>
internal readonly record struct Conversation(string Prompt, string? ToolResults)
{
    /// <summary>A message's text: the string, or its text parts joined by line breaks.</summary>
    public static string TextOf(JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString()!;
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            return "";
        }

        var texts = new List<string>();
        foreach (var part in content.EnumerateArray())
        {
            if (part.ValueKind == JsonValueKind.Object
                && part.TryGetProperty("text", out var text)
                && text.ValueKind == JsonValueKind.String)
            {
                texts.Add(text.GetString()!);
            }
        }

        return string.Join('\n', texts);
    }

    /// <summary>The latest user text, without reminders, that is not empty.</summary>
    public static string LatestPrompt(List<(string Role, JsonElement Content)> turns)
    {
        for (var i = turns.Count - 1; i >= 0; i--)
        {
            if (turns[i].Role == "user" && PromptText.WithoutReminders(TextOf(turns[i].Content)) is { Length: > 0 } prompt)
            {
                return prompt;
            }
        }

        return "";
    }
}
