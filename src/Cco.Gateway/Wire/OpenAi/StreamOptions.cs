using System.Text.Json;

namespace Cco.Gateway.Wire.OpenAi;

/// <summary>
/// <c>stream_options.include_usage</c> of a Chat Completions request (contract.md 2.1, 2.3). Without it a stream ends without telling what it
/// cost.
/// </summary>
internal static class StreamOptions
{
    private static readonly byte[] Member = "\"include_usage\":true"u8.ToArray();
    private static readonly byte[] MemberBefore = "\"include_usage\":true,"u8.ToArray();
    private static readonly byte[] Options = "{\"include_usage\":true}"u8.ToArray();
    private static readonly byte[] OptionsAtEnd = ",\"stream_options\":{\"include_usage\":true}"u8.ToArray();
    private static readonly byte[] True = "true"u8.ToArray();

    /// <summary>
    /// The splice that asks for usage; <c>null</c> when the body asks already, or holds something there that is not understood. Never throws.
    /// </summary>
    public static BodySplice? AskForUsage(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, JsonReading.Options);
        try
        {
            if (!reader.EnterRoot())
            {
                return null;
            }

            while (reader.NextMember())
            {
                if (reader.ValueTextEquals("stream_options"u8))
                {
                    return InOptions(ref reader);
                }

                reader.TakeValue();
            }

            return reader is { TokenType: JsonTokenType.EndObject, CurrentDepth: 0 }
                ? new BodySplice((int)reader.TokenStartIndex, 0, OptionsAtEnd)
                : null;
        }
        catch (Exception exception) when (JsonReading.IsBadJson(exception))
        {
            return null;
        }
    }

    private static BodySplice? InOptions(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            return null;
        }

        if (reader.TokenType == JsonTokenType.Null)
        {
            return Replace(ref reader, Options);
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        var first = (int)reader.BytesConsumed;
        var isEmpty = true;
        while (reader.NextMember())
        {
            isEmpty = false;
            if (reader.ValueTextEquals("include_usage"u8))
            {
                return reader.Read() && reader.TokenType is JsonTokenType.False or JsonTokenType.Null ? Replace(ref reader, True) : null;
            }

            reader.TakeValue();
        }

        return reader.TokenType == JsonTokenType.EndObject ? new BodySplice(first, 0, isEmpty ? Member : MemberBefore) : null;
    }

    private static BodySplice Replace(ref Utf8JsonReader reader, byte[] value) =>
        new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex), value);
}
