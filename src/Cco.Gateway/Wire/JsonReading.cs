using System.Text.Json;

namespace Cco.Gateway.Wire;

/// <summary>
/// Small steps over a <see cref="Utf8JsonReader"/> for readers that want a few members of an object. Each <c>Take…</c> starts on a member's
/// name and ends on the last token of its value; where the bytes end early every step simply finds nothing more.
/// </summary>
internal static class JsonReading
{
    /// <summary>Deeper than any answer known, shallow enough to cost nothing.</summary>
    public static readonly JsonReaderOptions Options = new() { MaxDepth = 1000 };

    // More tokens than any answer can have: a larger number is nonsense, and sums and prices of nonsense would overflow.
    private const long MaxCount = 10_000_000_000;
    private const int MaxWordBytes = 1024;

    /// <summary>What may be thrown for bytes that are no JSON, or JSON without text (lone surrogates, invalid UTF-8).</summary>
    public static bool IsBadJson(Exception exception) => exception is JsonException or InvalidOperationException;

    /// <summary>Steps into the value that is the whole text; <c>false</c> when it is no object.</summary>
    public static bool EnterRoot(this ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.StartObject;

    /// <summary>Steps to the next member's name; <c>false</c> at the end of the object.</summary>
    public static bool NextMember(this ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Steps to the next element; <c>false</c> at the end of the array.</summary>
    public static bool NextElement(this ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    /// <summary>Steps to the next element that is an object; others are passed over. <c>false</c> at the end of the array.</summary>
    public static bool NextObject(this ref Utf8JsonReader reader)
    {
        while (reader.NextElement())
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                return true;
            }

            reader.SkipValue();
        }

        return false;
    }

    /// <summary>Steps into the member's object; a value of another kind is passed over.</summary>
    public static bool EnterObject(this ref Utf8JsonReader reader) => Enter(ref reader, JsonTokenType.StartObject);

    /// <summary>Steps into the member's array; a value of another kind is passed over.</summary>
    public static bool EnterArray(this ref Utf8JsonReader reader) => Enter(ref reader, JsonTokenType.StartArray);

    /// <summary>Passes over the member's value.</summary>
    public static void TakeValue(this ref Utf8JsonReader reader)
    {
        if (reader.Read())
        {
            reader.SkipValue();
        }
    }

    /// <summary>Passes over the member's value; whether it was anything but <c>null</c> and <c>false</c>.</summary>
    public static bool TakeIsSet(this ref Utf8JsonReader reader)
    {
        var isSet = reader.Read() && reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
        reader.SkipValue();
        return isSet;
    }

    /// <summary>Passes over the member's value; whether it was an array with something in it.</summary>
    public static bool TakeIsFilledArray(this ref Utf8JsonReader reader)
    {
        var filled = false;
        if (reader.EnterArray())
        {
            while (reader.NextElement())
            {
                filled = true;
                reader.SkipValue();
            }
        }

        return filled;
    }

    /// <summary>The member's value when it is a whole number of sensible size, else <c>null</c>.</summary>
    public static long? TakeCount(this ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            return null;
        }

        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var count) && count is >= 0 and <= MaxCount)
        {
            return count;
        }

        reader.SkipValue();
        return null;
    }

    /// <summary>The member's value when it is a short string with text in it, else <c>null</c>.</summary>
    public static string? TakeWord(this ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            return null;
        }

        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length is > 0 and <= MaxWordBytes)
        {
            return reader.GetString();
        }

        reader.SkipValue();
        return null;
    }

    /// <summary>Characters of the member's value when it is a string, else 0.</summary>
    public static long TakeCharacters(this ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            return 0;
        }

        if (reader.TokenType == JsonTokenType.String)
        {
            return JsonText.CountCharacters(reader.ValueSpan);
        }

        reader.SkipValue();
        return 0;
    }

    /// <summary>From a value's first token to its last. Unlike the framework's own it may run out of bytes.</summary>
    public static void SkipValue(this ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
        }
    }

    private static bool Enter(ref Utf8JsonReader reader, JsonTokenType start)
    {
        if (!reader.Read())
        {
            return false;
        }

        if (reader.TokenType == start)
        {
            return true;
        }

        reader.SkipValue();
        return false;
    }
}
