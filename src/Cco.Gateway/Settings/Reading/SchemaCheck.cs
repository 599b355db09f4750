using System.Globalization;
using System.Text.Json;

namespace Cco.Gateway.Settings.Reading;

/// <summary>
/// Holds a file against its schema: unknown and missing members, kinds, words, ranges. Nothing is thrown; every difference is added to
/// the errors.
/// </summary>
internal sealed class SchemaCheck(FileErrors errors)
{
    private const int ListedNames = 12;

    private readonly HashSet<JsonTree> _wrong = [];

    /// <summary>The values that are of the wrong kind, to be left out of what is read further.</summary>
    public IReadOnlySet<JsonTree> Wrong => _wrong;

    public void Check(ConfigurationFile file, Schema schema)
    {
        if (file.Problem is { } problem)
        {
            errors.Add("", null, $"The file cannot be read: {problem}");
        }

        foreach (var fault in file.Faults)
        {
            errors.Add(fault.Path, fault.Line, fault.Path.Length == 0 ? fault.Problem : $"{fault.Path} {fault.Problem}");
        }

        if (file.Tree is { } tree)
        {
            Check(tree, tree.Line, "", schema);
        }
    }

    private void Check(JsonTree value, int line, string path, Schema schema)
    {
        if (schema.IsOpen)
        {
            return;
        }

        if (!schema.Allows(value.Kind, value.Text) || !Fits(value, schema))
        {
            _wrong.Add(value);
            errors.Add(path, line, path.Length == 0
                ? $"The file is {value.Shown}; expected {schema.Expected}."
                : schema.IsSecret
                    ? $"{path} is not understood; expected {schema.Expected}."
                    : $"{path} is {value.Shown}; expected {schema.Expected}.");
            return;
        }

        if (value.Members.Count < schema.MinMembers)
        {
            errors.Add(path, line, $"{path} is empty; expected {schema.Expected}.");
        }

        foreach (var member in value.Members)
        {
            CheckMember(member, JsonTree.Under(path, member.Name), schema);
        }

        foreach (var name in value.Kind == JsonValueKind.Object ? schema.Required.Where(name => IsMissing(name, value, schema)) : [])
        {
            var place = JsonTree.Under(path, name);
            errors.Add(place, line, $"{place} is missing; expected {schema.Member(name)!.Value.Expected}.");
        }

        if (schema.Items is { } items)
        {
            for (var i = 0; i < value.Items.Count; i++)
            {
                Check(value.Items[i], value.Items[i].Line, JsonTree.Under(path, $"{i}"), items);
            }
        }
    }

    private void CheckMember(JsonMember member, string path, Schema owner)
    {
        if (owner.Member(member.Name) is not { } schema || IsOtherCase(member.Name, owner))
        {
            var known = owner.Names.ToArray();
            var advice = NearestName.Of(member.Name, known) is { } nearest ? $"; did you mean {nearest}?"
                : known.Length <= ListedNames ? $"; known here: {string.Join(", ", known.Where(n => n[0] != '$').Order(StringComparer.Ordinal))}."
                : "; see docs/configuration.md.";
            _wrong.Add(member.Value);
            errors.Add(path, member.Line, $"{path} is not known here{advice}");
        }
        else if (schema.IsRefused)
        {
            _wrong.Add(member.Value);
            errors.Add(path, member.Line, $"{path} is not supported; {schema.Expected}.");
        }
        else if (owner.NamesHoldNoColon && (member.Name.Contains(':', StringComparison.Ordinal) || member.Name.Length == 0))
        {
            _wrong.Add(member.Value);
            errors.Add(path, member.Line, $"{path} has {(member.Name.Length == 0 ? "no name" : "a colon in its name")}; expected a name without colons.");
        }
        else
        {
            Check(member.Value, member.Line, path, schema);
        }
    }

    // One that is only misspelt has been said.
    private static bool IsMissing(string name, JsonTree value, Schema schema) =>
        !value.Members.Any(m => m.Name == name || (schema.Member(m.Name) is null && NearestName.Of(m.Name, schema.Names) == name));

    // In an open object an unknown name is fine, but not one that the configuration takes for a known one.
    private static bool IsOtherCase(string name, Schema owner) =>
        !owner.Names.Contains(name) && owner.Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool Fits(JsonTree value, Schema schema) => value.Kind switch
    {
        JsonValueKind.String => value.Text!.Length >= schema.MinLength
            && (schema.Enum is not { Count: > 0 } words || words.Contains(value.Text))
            && (!schema.IsTimeSpan || IsTimeSpan(value.Text)),
        JsonValueKind.Number => !decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || (number >= schema.Minimum && number <= schema.Maximum),
        _ => true,
    };

    // As YARP reads them, less the forms that mean days where minutes were meant ("5") or hours ("5:00").
    private static bool IsTimeSpan(string text) =>
        text.Count(c => c == ':') == 2
        && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span)
        && span > TimeSpan.Zero;
}
