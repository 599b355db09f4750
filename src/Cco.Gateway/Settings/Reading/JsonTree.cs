using System.Text.Json;

namespace Cco.Gateway.Settings.Reading;

/// <summary>A JSON value of a configuration file that knows the line it is on.</summary>
internal sealed class JsonTree
{
    private const int ShownLength = 60;

    public required JsonValueKind Kind { get; init; }

    /// <summary>From 1.</summary>
    public required int Line { get; init; }

    /// <summary>A scalar as the configuration has it: <c>true</c> is <c>True</c>, a number its own digits; <c>null</c> for <c>null</c>.</summary>
    public string? Text { get; init; }

    /// <summary>Of an object, in file order.</summary>
    public IReadOnlyList<JsonMember> Members { get; init; } = [];

    /// <summary>Of an array.</summary>
    public IReadOnlyList<JsonTree> Items { get; init; } = [];

    /// <summary>The value in a message: a text in quotes and shortened, an object or array by its kind.</summary>
    public string Shown => Kind switch
    {
        JsonValueKind.String => $"\"{(Text!.Length <= ShownLength ? Text : Text[..ShownLength] + "…").ReplaceLineEndings(" ")}\"",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => Text!,
    };

    /// <summary>The place of a member or item: <c>Cco</c> and <c>Cache</c> → <c>Cco:Cache</c>.</summary>
    public static string Under(string path, string name) => path.Length == 0 ? name : $"{path}:{name}";

    /// <summary>The member of that name or the item of that number, without regard to case; <c>null</c> when there is none.</summary>
    public JsonTree? this[string name]
    {
        get
        {
            foreach (var member in Members)
            {
                if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return member.Value;
                }
            }

            return int.TryParse(name, out var index) && index >= 0 && index < Items.Count ? Items[index] : null;
        }
    }
}
