using System.Text.Json;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>
/// Reads the fields of one request and keeps the first thing wrong with it, in the provider's words. After a problem reading goes on with
/// defaults, so that a reader is written as one straight list of fields. An explicit <c>null</c> is an absent field, as providers have it.
/// </summary>
internal sealed class FieldReader(Dialect dialect)
{
    public Dialect Dialect => dialect;

    /// <summary>The first problem, or <c>null</c>.</summary>
    public RequestError? Error { get; private set; }

    /// <summary>Notes a problem of a field, unless one is noted already.</summary>
    public void Refuse(FieldPath at, string name, string problem)
    {
        if (Error is null)
        {
            var path = at.To(name, dialect);
            var message = dialect == Dialect.Anthropic ? $"{path}: {problem}" : $"Invalid value for '{path}': {problem}.";
            Error = new RequestError(400, message, path, "invalid_value");
        }
    }

    /// <summary>Notes a field that must be there.</summary>
    public void Missing(FieldPath at, string name)
    {
        if (Error is null)
        {
            var path = at.To(name, dialect);
            var message = dialect == Dialect.Anthropic ? $"{path}: Field required" : $"Missing required parameter: '{path}'.";
            Error = new RequestError(400, message, path, "missing_required_parameter");
        }
    }

    /// <summary>Notes a value of the wrong type. <paramref name="expected"/> is a plain noun with its article: "a string".</summary>
    public void WrongType(FieldPath at, string name, string expected, JsonElement value)
    {
        if (Error is null)
        {
            var path = at.To(name, dialect);
            var message = dialect == Dialect.Anthropic
                ? $"{path}: Input should be {expected}"
                : $"Invalid type for '{path}': expected {expected}, but got {Noun(value.ValueKind)} instead.";
            Error = new RequestError(400, message, path, "invalid_type");
        }
    }

    /// <summary>The member's value, or <c>null</c> when it is absent or null, which is a problem if <paramref name="required"/>.</summary>
    public JsonElement? Any(JsonElement owner, string name, FieldPath at, bool required = false)
    {
        if (owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            return value;
        }

        if (required)
        {
            Missing(at, name);
        }

        return null;
    }

    public string? Text(JsonElement owner, string name, FieldPath at, bool required = false) =>
        Typed(owner, name, at, required, "a string", JsonValueKind.String)?.GetString();

    public JsonElement? Array(JsonElement owner, string name, FieldPath at, bool required = false) =>
        Typed(owner, name, at, required, "an array", JsonValueKind.Array);

    public JsonElement? Object(JsonElement owner, string name, FieldPath at, bool required = false) =>
        Typed(owner, name, at, required, "an object", JsonValueKind.Object);

    public bool? Flag(JsonElement owner, string name, FieldPath at) =>
        Typed(owner, name, at, required: false, "a boolean", JsonValueKind.True, JsonValueKind.False)?.GetBoolean();

    public double? Number(JsonElement owner, string name, FieldPath at, double least, double most)
    {
        if (Typed(owner, name, at, required: false, "a number", JsonValueKind.Number) is not { } value)
        {
            return null;
        }

        if (value.TryGetDouble(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Refuse(at, name, FormattableString.Invariant($"Input should be between {least} and {most}"));
        return null;
    }

    public int? Integer(JsonElement owner, string name, FieldPath at, int least, bool required = false)
    {
        if (Typed(owner, name, at, required, "an integer", JsonValueKind.Number) is not { } value)
        {
            return null;
        }

        if (!value.TryGetInt32(out var number))
        {
            WrongType(at, name, "an integer", value);
            return null;
        }

        if (number < least)
        {
            Refuse(at, name, $"Input should be greater than or equal to {least}");
            return null;
        }

        return number;
    }

    /// <summary>An array of strings; anything else in it is a problem.</summary>
    public IReadOnlyList<string> Texts(JsonElement array, FieldPath at, string name)
    {
        var texts = new List<string>();
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                WrongType(at, name, "an array of strings", item);
                return [];
            }

            texts.Add(item.GetString()!);
        }

        return texts;
    }

    private JsonElement? Typed(
        JsonElement owner, string name, FieldPath at, bool required, string expected, JsonValueKind kind, JsonValueKind? other = null)
    {
        if (Any(owner, name, at, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == kind || value.ValueKind == other)
        {
            return value;
        }

        WrongType(at, name, expected, value);
        return null;
    }

    private static string Noun(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        _ => "null",
    };
}
