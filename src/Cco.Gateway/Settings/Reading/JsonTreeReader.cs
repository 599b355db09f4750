using System.Text.Json;
using System.Text.Unicode;

namespace Cco.Gateway.Settings.Reading;

/// <summary>
/// Reads a configuration file: UTF-8 JSON, comments and trailing commas allowed. Never throws for what the bytes hold. A name written
/// twice, case aside, is a fault: the framework would merge the two or drop one.
/// </summary>
internal ref struct JsonTreeReader
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly List<JsonFault> _faults;
    private Utf8JsonReader _reader;
    private int _line = 1;
    private int _counted;

    private JsonTreeReader(ReadOnlySpan<byte> json, List<JsonFault> faults)
    {
        _json = json;
        _faults = faults;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
    }

    /// <summary>The tree, or <c>null</c> where the bytes are no JSON; then there is exactly one fault.</summary>
    public static JsonTree? Read(ReadOnlySpan<byte> json, List<JsonFault> faults)
    {
        if (json.StartsWith("\uFEFF"u8))
        {
            json = json["\uFEFF"u8.Length..];
        }

        if (json.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            faults.Add(new JsonFault(1, "", "The file is empty; expected a JSON object."));
            return null;
        }

        if (!Utf8.IsValid(json))
        {
            faults.Add(new JsonFault(1, "", "The file is not UTF-8; save it as UTF-8."));
            return null;
        }

        var own = new List<JsonFault>();
        var reader = new JsonTreeReader(json, own);
        try
        {
            reader._reader.Read();
            var tree = reader.Value("");
            reader._reader.Read();
            faults.AddRange(own);
            return tree;
        }
        catch (JsonException e)
        {
            faults.Add(new JsonFault((int)(e.LineNumber ?? 0) + 1, "", $"This is not JSON: {Reason(e)} Correct it here, or on the line before."));
            return null;
        }
        catch (InvalidOperationException)
        {
            faults.Add(new JsonFault(reader.Line(), "", "A text holds half of a surrogate pair; write the whole character."));
            return null;
        }
    }

    // The framework adds its own count of lines, from 0.
    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message[..end];
    }

    private int Line()
    {
        var position = (int)_reader.TokenStartIndex;
        _line += _json[_counted..position].Count((byte)'\n');
        _counted = position;
        return _line;
    }

    private JsonTree Value(string path)
    {
        var line = Line();
        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => new JsonTree { Kind = JsonValueKind.Object, Line = line, Members = Members(path) },
            JsonTokenType.StartArray => new JsonTree { Kind = JsonValueKind.Array, Line = line, Items = Items(path) },
            JsonTokenType.String => new JsonTree { Kind = JsonValueKind.String, Line = line, Text = _reader.GetString() },
            JsonTokenType.Number => new JsonTree { Kind = JsonValueKind.Number, Line = line, Text = System.Text.Encoding.ASCII.GetString(_reader.ValueSpan) },
            JsonTokenType.True => new JsonTree { Kind = JsonValueKind.True, Line = line, Text = bool.TrueString },
            JsonTokenType.False => new JsonTree { Kind = JsonValueKind.False, Line = line, Text = bool.FalseString },
            _ => new JsonTree { Kind = JsonValueKind.Null, Line = line },
        };
    }

    private List<JsonMember> Members(string path)
    {
        var members = new List<JsonMember>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var (name, line) = (_reader.GetString()!, Line());
            var place = JsonTree.Under(path, name);
            var earlier = members.FindIndex(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            _reader.Read();
            var value = Value(place);
            if (earlier < 0)
            {
                members.Add(new JsonMember(name, line, value));
            }
            else
            {
                _faults.Add(new JsonFault(line, place, $"is written twice, first on line {members[earlier].Line}; keep one."));
            }
        }

        return members;
    }

    private List<JsonTree> Items(string path)
    {
        var items = new List<JsonTree>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Value(JsonTree.Under(path, $"{items.Count}")));
        }

        return items;
    }
}
