using System.Text.Json;

namespace Cco.Gateway.Wire.OpenAi;

/// <summary>
/// The one chunk of a Chat Completions stream that is there only because usage was asked for: no choices, and a <c>usage</c> object
/// (contract.md 2.3). Azure's first chunk has no choices either, but no usage.
/// </summary>
internal static class UsageChunk
{
    /// <summary>Whether these bytes, one whole SSE event with its lines, are that chunk. Never throws.</summary>
    public static bool Is(ReadOnlySpan<byte> sseEvent)
    {
        // Thousands of chunks have a delta, this one has none: no need to parse them.
        if (sseEvent.IndexOf("\"delta\""u8) >= 0 || sseEvent.IndexOf("\"usage\""u8) < 0)
        {
            return false;
        }

        using var reader = new SseReader();
        var sink = new Sink();
        reader.Append(sseEvent, sink);
        return sink is { Events: 1, IsUsage: true };
    }

    private static bool IsUsage(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data, JsonReading.Options);
        var hasUsage = false;
        try
        {
            if (!reader.EnterRoot())
            {
                return false;
            }

            while (reader.NextMember())
            {
                if (reader.ValueTextEquals("choices"u8))
                {
                    if (reader.TakeIsFilledArray())
                    {
                        return false;
                    }
                }
                else if (!reader.ValueTextEquals("usage"u8))
                {
                    reader.TakeValue();
                }
                else if (reader.EnterObject())
                {
                    hasUsage = true;
                    while (reader.NextMember())
                    {
                        reader.TakeValue();
                    }
                }
            }

            return hasUsage && reader is { TokenType: JsonTokenType.EndObject, CurrentDepth: 0 };
        }
        catch (Exception exception) when (JsonReading.IsBadJson(exception))
        {
            return false;
        }
    }

    private sealed class Sink : ISseSink
    {
        public int Events { get; private set; }

        public bool IsUsage { get; private set; }

        public void OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
        {
            Events++;
            IsUsage = UsageChunk.IsUsage(data);
        }
    }
}
