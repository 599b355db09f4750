using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>
/// Invents the smallest JSON value a JSON Schema accepts, with strings taken from the prompt. Understands what tool schemas use: type,
/// enum, const, properties, required, items, minItems, anyOf/oneOf/allOf, local $ref, minimum, maximum, minLength, maxLength, common formats.
/// </summary>
internal sealed class SchemaSample(JsonElement root, PromptHints hints)
{
    private const int MaxDepth = 16;
    private const int MaxItems = 8;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line of JSON; an empty object when the schema says nothing or cannot be followed.</summary>
    public string Write()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        try
        {
            using var json = new Utf8JsonWriter(buffer, Options);
            WriteValue(json, root, "", 0);
            json.Flush();
            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
        catch (InvalidOperationException)
        {
            // A value nested beyond the writer's depth, or a string that is no Unicode text.
            return "{}";
        }
    }

    private void WriteValue(Utf8JsonWriter json, JsonElement schema, string name, int depth)
    {
        schema = Resolve(schema, depth);
        if (Member(schema, "const") is { } constant)
        {
            constant.WriteTo(json);
        }
        else if (Member(schema, "enum") is { ValueKind: JsonValueKind.Array } values && values.GetArrayLength() > 0)
        {
            values[0].WriteTo(json);
        }
        else
        {
            WriteTyped(json, schema, name, depth);
        }
    }

    private void WriteTyped(Utf8JsonWriter json, JsonElement schema, string name, int depth)
    {
        switch (TypeOf(schema, depth))
        {
            case "string":
                json.WriteStringValue(Text(schema, name));
                break;
            case "integer" or "number":
                WriteNumber(json, schema);
                break;
            case "boolean":
                json.WriteBooleanValue(true);
                break;
            case "null":
                json.WriteNullValue();
                break;
            case "array":
                WriteArray(json, schema, name, depth);
                break;
            default:
                WriteObject(json, schema, depth);
                break;
        }
    }

    private void WriteObject(Utf8JsonWriter json, JsonElement schema, int depth)
    {
        json.WriteStartObject();
        if (depth < MaxDepth && Member(schema, "required") is { ValueKind: JsonValueKind.Array } required)
        {
            var properties = Member(schema, "properties") ?? default;
            foreach (var entry in required.EnumerateArray())
            {
                if (entry.ValueKind == JsonValueKind.String && entry.GetString() is { } name)
                {
                    json.WritePropertyName(name);
                    WriteValue(json, Member(properties, name) ?? default, name, depth + 1);
                }
            }
        }

        json.WriteEndObject();
    }

    private void WriteArray(Utf8JsonWriter json, JsonElement schema, string name, int depth)
    {
        json.WriteStartArray();
        var items = depth < MaxDepth ? Math.Min(MaxItems, Whole(schema, "minItems") ?? 0) : 0;
        for (var i = 0; i < items; i++)
        {
            WriteValue(json, Member(schema, "items") ?? default, name, depth + 1);
        }

        json.WriteEndArray();
    }

    private string Text(JsonElement schema, string name)
    {
        var text = Member(schema, "format") is { ValueKind: JsonValueKind.String } format
            ? Formatted(format.GetString()) ?? hints.For(name)
            : hints.For(name);
        if (Whole(schema, "maxLength") is { } most && text.Length > most)
        {
            text = text[..(most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
        }

        return Whole(schema, "minLength") is { } least and <= 10_000 ? text.PadRight(least, '.') : text;
    }

    private static string? Formatted(string? format) => format switch
    {
        "date-time" => "2026-01-01T00:00:00Z",
        "date" => "2026-01-01",
        "time" => "00:00:00Z",
        "email" => "simulated@example.com",
        "uri" or "url" => "https://example.com/",
        "uuid" => "00000000-0000-4000-8000-000000000000",
        _ => null,
    };

    private static void WriteNumber(Utf8JsonWriter json, JsonElement schema)
    {
        var number = 1d;
        if (Member(schema, "minimum") is { ValueKind: JsonValueKind.Number } least && least.TryGetDouble(out var minimum))
        {
            number = Math.Max(number, minimum);
        }

        if (Member(schema, "maximum") is { ValueKind: JsonValueKind.Number } most && most.TryGetDouble(out var maximum))
        {
            number = Math.Min(number, maximum);
        }

        if (double.IsInteger(number) && Math.Abs(number) < long.MaxValue)
        {
            json.WriteNumberValue((long)number);
        }
        else
        {
            json.WriteNumberValue(double.IsFinite(number) ? number : 1);
        }
    }

    // Follows local references and takes the first alternative; a chain without an end counts as no schema.
    private JsonElement Resolve(JsonElement schema, int depth)
    {
        for (var step = depth; step < MaxDepth; step++)
        {
            if (Member(schema, "$ref") is { ValueKind: JsonValueKind.String } reference)
            {
                schema = Follow(reference.GetString()!);
            }
            else if (Alternatives(schema) is { ValueKind: JsonValueKind.Array } options && options.GetArrayLength() > 0)
            {
                schema = options[0];
            }
            else
            {
                return schema;
            }
        }

        return default;
    }

    private static JsonElement? Alternatives(JsonElement schema) =>
        Member(schema, "anyOf") ?? Member(schema, "oneOf") ?? Member(schema, "allOf");

    private JsonElement Follow(string reference)
    {
        var target = root;
        foreach (var part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            target = Member(target, name) ?? default;
        }

        return target;
    }

    private static string? TypeOf(JsonElement schema, int depth) => (Member(schema, "type") ?? default) switch
    {
        { ValueKind: JsonValueKind.String } type => type.GetString(),
        { ValueKind: JsonValueKind.Array } types => types.EnumerateArray()
            .Where(type => type.ValueKind == JsonValueKind.String)
            .Select(type => type.GetString())
            .FirstOrDefault(type => type != "null"),
        _ => Member(schema, "properties") is not null || depth == 0 ? "object" : "string",
    };

    private static int? Whole(JsonElement schema, string name) =>
        Member(schema, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) && number >= 0
            ? number
            : null;

    private static JsonElement? Member(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) ? value : null;
}
