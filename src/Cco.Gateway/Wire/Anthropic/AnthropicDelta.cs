using System.Text.Json;

namespace Cco.Gateway.Wire.Anthropic;

/// <summary>
/// Counts the generated characters of a <c>content_block_delta</c> event, the one event there are thousands of: by looking for the bytes
/// every known provider writes, and by parsing only what is written otherwise.
/// </summary>
internal static class AnthropicDelta
{
    /// <summary>Characters of text, thinking or tool input; 0 for signatures, citations and what is no delta. Never throws.</summary>
    public static long CountCharacters(ReadOnlySpan<byte> data)
    {
        // Inside a JSON string every quote is escaped, so these bytes cannot be generated text.
        var head = "\"delta\":{\"type\":\""u8;
        var at = data.IndexOf(head);
        if (at < 0)
        {
            return Parse(data);
        }

        var delta = data[(at + head.Length)..];
        return TryCount(delta, "text_delta\",\"text\":\""u8)
            ?? TryCount(delta, "input_json_delta\",\"partial_json\":\""u8)
            ?? TryCount(delta, "thinking_delta\",\"thinking\":\""u8)
            ?? Parse(data);
    }

    private static long? TryCount(ReadOnlySpan<byte> delta, ReadOnlySpan<byte> head)
    {
        if (!delta.StartsWith(head))
        {
            return null;
        }

        var text = delta[head.Length..];
        var end = JsonText.EndOfString(text);
        return end < 0 ? null : JsonText.CountCharacters(text[..end]);
    }

    private static long Parse(ReadOnlySpan<byte> data)
    {
        var characters = 0L;
        var reader = new Utf8JsonReader(data, JsonReading.Options);
        try
        {
            if (reader.EnterRoot())
            {
                while (reader.NextMember())
                {
                    if (!reader.ValueTextEquals("delta"u8))
                    {
                        reader.TakeValue();
                    }
                    else if (reader.EnterObject())
                    {
                        characters += CountMembers(ref reader);
                    }
                }
            }
        }
        catch (Exception exception) when (JsonReading.IsBadJson(exception))
        {
            // An estimate needs no verdict on the event; the count so far is the best there is.
        }

        return characters;
    }

    private static long CountMembers(ref Utf8JsonReader reader)
    {
        var characters = 0L;
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("thinking"u8) || reader.ValueTextEquals("partial_json"u8))
            {
                characters += reader.TakeCharacters();
            }
            else
            {
                reader.TakeValue();
            }
        }

        return characters;
    }
}
