using System.Text.Json;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>
/// Estimates the input tokens of a request body from what the model would read: system, tools and messages. Nothing else in the body
/// changes the number, so count_tokens and a message's usage agree.
/// </summary>
internal static class InputTokenCounter
{
    private const int PerRequest = 3;
    private const int PerMessage = 4;
    private const int PerAttachment = 1_500;

    public static int Count(JsonElement body)
    {
        var tokens = PerRequest;
        foreach (var name in (ReadOnlySpan<string>)["system", "tools", "messages"])
        {
            if (body.TryGetProperty(name, out var part))
            {
                tokens += Value(part);
            }
        }

        if (body.TryGetProperty("messages", out var messages) && messages.ValueKind == JsonValueKind.Array)
        {
            tokens += messages.GetArrayLength() * PerMessage;
        }

        return tokens;
    }

    private static int Value(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return TokenCounter.Count(value.GetString());
            case JsonValueKind.Number:
                return TokenCounter.Count(value.GetRawText());
            case JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
                return 1;
            case JsonValueKind.Array:
                var items = 0;
                foreach (var item in value.EnumerateArray())
                {
                    items += Value(item);
                }

                return items;
            case JsonValueKind.Object:
                var members = 0;
                foreach (var member in value.EnumerateObject())
                {
                    members += Member(member);
                }

                return members;
            default:
                return 0;
        }
    }

    private static int Member(JsonProperty member) => member.Name switch
    {
        // Framing the model never sees as text.
        "type" or "role" or "id" or "tool_use_id" or "tool_call_id" or "signature" or "cache_control" or "citations" => 0,
        "source" or "image_url" or "file" or "input_audio" when member.Value.ValueKind == JsonValueKind.Object => PerAttachment,
        "text" or "content" or "thinking" or "name" or "input" or "description" or "arguments" or "function" => Value(member.Value),
        _ => 1 + TokenCounter.Count(member.Name) + Value(member.Value),
    };
}
