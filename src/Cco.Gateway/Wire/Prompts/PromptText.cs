using System.Globalization;
using System.Text.Json;

namespace Cco.Gateway.Wire.Prompts;

/// <summary>
/// Writes a part of a prompt in the form its digest is made of: its tokens as they are spelled, in their order, without <c>cache_control</c>. What is
/// said on the way about caching and images is noted.
/// </summary>
internal sealed class PromptText(PooledBuffer buffer)
{
    // In no UTF-8: nothing in a text can end it.
    private const byte End = 0xFF;

    public static readonly TimeSpan ShortLife = TimeSpan.FromMinutes(5);

    private bool _nextIsType;

    /// <summary>What has been written since <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> Written => buffer.Written;

    /// <summary>The shortest life that was asked for so far.</summary>
    public TimeSpan? Lifetime { get; private set; }

    public bool HasImages { get; private set; }

    /// <summary>There was a <c>cache_control</c> since <see cref="Begin"/> or <see cref="StartBlock"/>.</summary>
    public bool HasBreakpoint { get; private set; }

    /// <summary>Starts a new part.</summary>
    public void Begin()
    {
        buffer.Clear();
        StartBlock();
    }

    /// <summary>Starts a new block within the part.</summary>
    public void StartBlock() => HasBreakpoint = false;

    /// <summary>Writes the value whose first token the reader stands on; ends on its last.</summary>
    public void Value(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        Token(reader.TokenType, reader.ValueSpan);
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("cache_control"u8))
            {
                CacheControl(ref reader);
                continue;
            }

            Token(reader.TokenType, reader.ValueSpan);
        }

        Token(reader.TokenType, default);
    }

    /// <summary>Writes a text as the only block it is.</summary>
    public void TextBlock(ReadOnlySpan<byte> text)
    {
        Token(JsonTokenType.StartObject, default);
        Token(JsonTokenType.PropertyName, "type"u8);
        Token(JsonTokenType.String, "text"u8);
        Token(JsonTokenType.PropertyName, "text"u8);
        Token(JsonTokenType.String, text);
        Token(JsonTokenType.EndObject, default);
    }

    /// <summary>Writes one token; brackets are told by their type.</summary>
    public void Token(JsonTokenType type, ReadOnlySpan<byte> value)
    {
        if (type is JsonTokenType.StartObject or JsonTokenType.EndObject or JsonTokenType.StartArray or JsonTokenType.EndArray)
        {
            value = default;
        }

        var space = buffer.Reserve(value.Length + 2);
        space[0] = (byte)type;
        value.CopyTo(space[1..]);
        space[value.Length + 1] = End;
        buffer.Advance(value.Length + 2);

        HasImages |= _nextIsType && (value.SequenceEqual("image"u8) || value.SequenceEqual("image_url"u8) || value.SequenceEqual("input_image"u8));
        _nextIsType = type == JsonTokenType.PropertyName && value.SequenceEqual("type"u8);
    }

    /// <summary>Notes the member whose name the reader stands on; <c>null</c> asks for nothing.</summary>
    public void CacheControl(ref Utf8JsonReader reader)
    {
        if (TryLife(ref reader, out var life))
        {
            HasBreakpoint = true;
            Ask(life);
        }
    }

    /// <summary>Notes OpenAI's <c>prompt_cache_options</c>, whose name the reader stands on; without a life it leaves it to the model.</summary>
    public void CacheOptions(ref Utf8JsonReader reader)
    {
        if (TryLife(ref reader, out var life) && life is not null)
        {
            Ask(life);
        }
    }

    /// <summary>Notes a life that is asked for: <c>5m</c>, <c>1h</c>; the shortest there is when it says none.</summary>
    public void Ask(string? life)
    {
        var asked = ShortLife;
        if (life is [.. var digits, 'm' or 'h'] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 10_000)
        {
            asked = life[^1] == 'h' ? TimeSpan.FromHours(count) : TimeSpan.FromMinutes(count);
        }

        Lifetime = Lifetime < asked ? Lifetime : asked;
    }

    private static bool TryLife(ref Utf8JsonReader reader, out string? life)
    {
        life = null;
        if (!reader.EnterObject())
        {
            return false;
        }

        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("ttl"u8))
            {
                life = reader.TakeWord();
            }
            else
            {
                reader.TakeValue();
            }
        }

        return true;
    }
}
