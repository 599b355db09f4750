using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Cco.Pricing;

/// <summary>
/// A usage as one short text and back: everything a price depends on, for rows that may be priced later, and the normal form that
/// recordings are compared with. JSON with the members that have something to say, in a fixed order:
/// <c>{"input":12,"cache_read":10000,"output":503,"tier":"batch"}</c>.
/// </summary>
public static class UsageText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of a usage.</summary>
    public static string Write(TokenUsage usage)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            Counts(
                json,
                usage.InputTokens,
                usage.CacheReadTokens,
                usage.CacheWriteShortTokens,
                usage.CacheWriteLongTokens,
                usage.OutputTokens);
            Count(json, "reasoning"u8, usage.ReasoningTokens);
            Count(json, "web_searches"u8, usage.WebSearchRequests);
            Word(json, "tier"u8, usage.ServiceTier);
            Word(json, "geo"u8, usage.InferenceGeo);
            Word(json, "speed"u8, usage.Speed);
            Flag(json, "refused"u8, usage.RefusedBeforeOutput);
            Word(json, "refusal"u8, usage.RefusalCategory);
            Flag(json, "estimated"u8, usage.Estimated);
            Iterations(json, usage.Iterations);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The usage of a text; <c>null</c> when it is none. Members that are not known are passed over, so that a later version's text reads.</summary>
    public static TokenUsage? Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Usage(document.RootElement) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static TokenUsage Usage(JsonElement json) => new()
    {
        InputTokens = Count(json, "input"),
        CacheReadTokens = Count(json, "cache_read"),
        CacheWriteShortTokens = Count(json, "cache_write_short"),
        CacheWriteLongTokens = Count(json, "cache_write_long"),
        OutputTokens = Count(json, "output"),
        ReasoningTokens = Count(json, "reasoning"),
        WebSearchRequests = Count(json, "web_searches"),
        ServiceTier = Word(json, "tier"),
        InferenceGeo = Word(json, "geo"),
        Speed = Word(json, "speed"),
        RefusedBeforeOutput = Flag(json, "refused"),
        RefusalCategory = Word(json, "refusal"),
        Estimated = Flag(json, "estimated"),
        Iterations = json.TryGetProperty("iterations", out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(Iteration)]
            : [],
    };

    private static UsageIteration Iteration(JsonElement json) => new(
        Word(json, "type") ?? "message",
        Word(json, "model"),
        Count(json, "input"),
        Count(json, "cache_read"),
        Count(json, "cache_write_short"),
        Count(json, "cache_write_long"),
        Count(json, "output"))
    {
        RefusedBeforeOutput = Flag(json, "refused"),
        RefusalCategory = Word(json, "refusal"),
    };

    private static void Iterations(Utf8JsonWriter json, IReadOnlyList<UsageIteration> iterations)
    {
        if (iterations.Count == 0)
        {
            return;
        }

        json.WriteStartArray("iterations"u8);
        foreach (var iteration in iterations)
        {
            json.WriteStartObject();
            Word(json, "type"u8, iteration.Type);
            Word(json, "model"u8, iteration.Model);
            Counts(
                json,
                iteration.InputTokens,
                iteration.CacheReadTokens,
                iteration.CacheWriteShortTokens,
                iteration.CacheWriteLongTokens,
                iteration.OutputTokens);
            Flag(json, "refused"u8, iteration.RefusedBeforeOutput);
            Word(json, "refusal"u8, iteration.RefusalCategory);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Counts(Utf8JsonWriter json, long? input, long? read, long? writeShort, long? writeLong, long? output)
    {
        Count(json, "input"u8, input);
        Count(json, "cache_read"u8, read);
        Count(json, "cache_write_short"u8, writeShort);
        Count(json, "cache_write_long"u8, writeLong);
        Count(json, "output"u8, output);
    }

    private static void Count(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? count)
    {
        if (count is { } known)
        {
            json.WriteNumber(name, known);
        }
    }

    private static void Word(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? word)
    {
        if (word is not null)
        {
            json.WriteString(name, word);
        }
    }

    private static void Flag(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool flag)
    {
        if (flag)
        {
            json.WriteBoolean(name, true);
        }
    }

    private static long? Count(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) ? count : null;

    private static string? Word(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
