using System.Text.Json;

namespace Cco.Pricing.Reading;

/// <summary>Reads members of a price file and collects everything that is wrong, each with path, value and what would be right.</summary>
internal sealed class JsonReport
{
    private const int ShownLength = 40;

    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    /// <summary><c>$.aliases</c> and a name → <c>$.aliases["gpt-5.6"]</c>.</summary>
    public static string Keyed(string path, string name) => $"{path}[\"{Shorten(name)}\"]";

    public void Add(string path, string problem) => _errors.Add($"{path}: {problem}");

    /// <summary>A wrong value: <c>$.rows[0].from: "soon" is no date; write …</c>.</summary>
    public void Refuse(string path, JsonElement value, string problem) => Add(path, $"{Shorten(value.GetRawText())} {problem}");

    /// <summary>The members of an object by name; those written twice or not in <paramref name="known"/> (when given) are reported.</summary>
    public Dictionary<string, JsonElement> Object(JsonElement value, string path, string[]? known = null)
    {
        var members = new Dictionary<string, JsonElement>(PriceBook.NameComparer);
        if (value.ValueKind != JsonValueKind.Object)
        {
            Refuse(path, value, "is no object; write { … }");
            return members;
        }

        foreach (var member in value.EnumerateObject())
        {
            if (known is not null && !known.Contains(member.Name))
            {
                Add($"{path}.{Shorten(member.Name)}", $"not known here; known are {string.Join(", ", known)}");
            }
            else if (!members.TryAdd(member.Name, member.Value))
            {
                Add(known is null ? Keyed(path, member.Name) : $"{path}.{member.Name}", "written twice; keep one");
            }
        }

        return members;
    }

    /// <summary>The items of an array.</summary>
    public IEnumerable<(JsonElement Value, string Path)> Array(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            Refuse(path, value, "is no array; write [ … ]");
            return [];
        }

        return value.EnumerateArray().Select((item, index) => (item, $"{path}[{index}]"));
    }

    /// <summary>A text that is not empty.</summary>
    public string? Text(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Refuse(path, value, "is no text; write \"…\"");
        return null;
    }

    /// <summary>A model's name.</summary>
    public string? Name(JsonElement value, string path) => Text(value, path) is { } name && IsName(name, path) ? name : null;

    public bool IsName(string name, string path)
    {
        if (name.Length is > 0 and <= ModelName.MaxLength && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            return true;
        }

        Add(path, $"\"{Shorten(name)}\" is no model name; write 1 to {ModelName.MaxLength} characters without spaces");
        return false;
    }

    /// <summary>A UTC day.</summary>
    public DateOnly? Day(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.String && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", out var day))
        {
            return day;
        }

        Refuse(path, value, "is no day; write year-month-day in UTC, like \"2026-09-22\"");
        return null;
    }

    /// <summary>An amount or factor, as text so that no reader on the way rounds it.</summary>
    public decimal? Number(JsonElement value, string path, NumberRule rule)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            Refuse(path, value, $"is a number; write it as text, \"{Shorten(value.GetRawText())}\"");
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && rule.Read(value.GetString()!) is { } number)
        {
            return number;
        }

        Refuse(path, value, rule.Problem);
        return null;
    }

    private static string Shorten(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= ShownLength ? line : $"{line[..ShownLength]}…";
    }
}
