using System.Text;
using System.Text.Json;

namespace Cco.TestKit;

/// <summary>What a JSON text says, whatever way it is written: members by name, strings unescaped, numbers as their raw text.</summary>
internal static class JsonTruth
{
    /// <summary>A text that is equal for two JSON texts exactly when they say the same.</summary>
    /// <param name="json">The text.</param>
    /// <param name="nulls">Whether a member that is <c>null</c> says anything; an SDK writes its own.</param>
    public static string Of(ReadOnlySpan<byte> json, bool nulls = true)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var truth = new StringBuilder();
        Write(document.RootElement, truth, 0, nulls);
        return truth.ToString();
    }

    public static string Of(string json, bool nulls = true) => Of(Encoding.UTF8.GetBytes(json), nulls);

    private static void Write(JsonElement value, StringBuilder truth, int depth, bool nulls)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                truth.Append('{');
                foreach (var member in value.EnumerateObject().Where(member => nulls || member.Value.ValueKind != JsonValueKind.Null)
                    .OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    NewLine(truth, depth + 1).Append(JsonSerializer.Serialize(member.Name)).Append(": ");
                    Write(member.Value, truth, depth + 1, nulls);
                }

                truth.Append('}');
                break;
            case JsonValueKind.Array:
                truth.Append('[');
                foreach (var element in value.EnumerateArray())
                {
                    NewLine(truth, depth + 1);
                    Write(element, truth, depth + 1, nulls);
                }

                truth.Append(']');
                break;
            case JsonValueKind.String:
                truth.Append(JsonSerializer.Serialize(value.GetString()));
                break;
            default:
                truth.Append(value.GetRawText());
                break;
        }
    }

    private static StringBuilder NewLine(StringBuilder truth, int depth) => truth.Append('\n').Append(' ', depth);
}
