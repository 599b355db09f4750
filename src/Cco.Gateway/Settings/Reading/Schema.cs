using System.Text.Json;

namespace Cco.Gateway.Settings.Reading;

/// <summary>
/// A node of a shipped JSON schema, read with the few keywords the gateway checks itself; a test refuses a schema that uses others
/// (docs/decisions/004-schemas.md).
/// </summary>
internal readonly struct Schema
{
    private readonly JsonElement _root;
    private readonly JsonElement _node;

    private Schema(JsonElement root, JsonElement node)
    {
        _root = root;
        _node = node.ValueKind == JsonValueKind.Object && node.TryGetProperty("$ref", out var reference)
            ? root.GetProperty("definitions").GetProperty(reference.GetString()!["#/definitions/".Length..])
            : node;
    }

    /// <param name="name">Such as <c>appsettings</c>; the schema is embedded.</param>
    public static Schema Load(string name)
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream($"schemas/{name}.schema.json")!;
        using var document = JsonDocument.Parse(stream);
        var root = document.RootElement.Clone();
        return new Schema(root, root);
    }

    /// <summary>What would be right, in words: said by the schema, or made from its words or kinds.</summary>
    public string Expected =>
        Text("errorMessage")
        ?? (Enum is { Count: > 0 } words ? string.Join(" or ", words) : string.Join(" or ", Kinds.Select(Name)) + Range);

    /// <summary>The member is one that YARP takes and the gateway does not.</summary>
    public bool IsRefused => Has("not", out _);

    /// <summary>The value may be a secret and is not repeated.</summary>
    public bool IsSecret => Has("writeOnly", out var secret) && secret.GetBoolean();

    /// <summary>The value is a time span as the framework writes them: <c>00:01:40</c>.</summary>
    public bool IsTimeSpan => Text("format") == "timespan";

    public IReadOnlyList<string> Enum => Texts("enum");

    public IReadOnlyList<string> Required => Texts("required");

    public int MinLength => Has("minLength", out var number) ? number.GetInt32() : 0;

    public int MinMembers => Has("minProperties", out var number) ? number.GetInt32() : 0;

    public long Minimum => Has("minimum", out var number) ? number.GetInt64() : long.MinValue;

    public long Maximum => Has("maximum", out var number) ? number.GetInt64() : long.MaxValue;

    /// <summary>Names in an open object hold no colon: the configuration would split there.</summary>
    public bool NamesHoldNoColon => Has("propertyNames", out _);

    /// <summary>The names of known members that may be used.</summary>
    public IEnumerable<string> Names => Properties().Where(p => !p.Value.IsRefused).Select(p => p.Key);

    private IReadOnlyList<string> Kinds => Has("type", out var type) && type.ValueKind == JsonValueKind.String
        ? [type.GetString()!]
        : Texts("type");

    public bool Allows(JsonValueKind kind, string? text) => Kinds is not { Count: > 0 } kinds || kinds.Any(k => k switch
    {
        "string" => kind == JsonValueKind.String,
        "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
        "integer" => kind == JsonValueKind.Number && long.TryParse(text, out _),
        "number" => kind == JsonValueKind.Number,
        "array" => kind == JsonValueKind.Array,
        _ => kind == JsonValueKind.Object,
    });

    /// <summary>The schema of a member; <c>null</c> when the object is closed and does not know it.</summary>
    public Schema? Member(string name)
    {
        if (Has("properties", out var properties) && properties.TryGetProperty(name, out var property))
        {
            return new Schema(_root, property);
        }

        return !Has("additionalProperties", out var others) ? new Schema(_root, default)
            : others.ValueKind == JsonValueKind.Object ? new Schema(_root, others)
            : null;
    }

    /// <summary>The schema of an array's items.</summary>
    public Schema? Items => Has("items", out var items) ? new Schema(_root, items) : null;

    /// <summary>A member that anything may be in: a section that is somebody else's.</summary>
    public bool IsOpen => _node.ValueKind == JsonValueKind.Undefined;

    private bool Has(string keyword, out JsonElement value)
    {
        value = default;
        return _node.ValueKind == JsonValueKind.Object && _node.TryGetProperty(keyword, out value);
    }

    private string Range => (Minimum > int.MinValue, Maximum < int.MaxValue) switch
    {
        (true, true) => $" from {Minimum} to {Maximum}",
        (true, false) => $" from {Minimum}",
        _ => "",
    };

    private static string Name(string kind) => kind switch
    {
        "string" => "a text",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "array" => "a list [ … ]",
        _ => "an object { … }",
    };

    private IEnumerable<KeyValuePair<string, Schema>> Properties()
    {
        var root = _root;
        return Has("properties", out var properties)
            ? properties.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, new Schema(root, p.Value)))
            : [];
    }

    private string? Text(string name) => Has(name, out var text) ? text.GetString() : null;

    private string[] Texts(string name) =>
        Has(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!)] : [];
}
