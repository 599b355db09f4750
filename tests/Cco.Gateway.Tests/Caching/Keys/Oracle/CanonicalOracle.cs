using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Caching.Keys.Oracle;

/// <summary>
/// The canonical body a second time: written from docs/cache-key.md and reading its tables, over a parsed document, simple and slow. Shares
/// no code with the product.
/// </summary>
internal sealed class CanonicalOracle
{
    private const byte End = 0xFF;

    private static readonly string[] AlwaysOrdered = ["item", "added tool"];

    private readonly Dictionary<(string, string), SpecRow> _rows;
    private readonly Dictionary<string, string[]?> _types;
    private readonly bool _attribution;

    public CanonicalOracle(ApiEndpointKind endpoint)
    {
        var rows = Specification.Members(endpoint);
        _rows = rows.ToDictionary(row => (row.Shape, row.Member));
        _types = rows.Select(row => row.Shape).Distinct().ToDictionary(shape => shape, shape => Specification.Types(shape, endpoint));
        _attribution = endpoint is ApiEndpointKind.Messages or ApiEndpointKind.CountTokens;
    }

    /// <summary>Hex SHA-256 of the canonical bytes; <c>null</c> when the body is not understood.</summary>
    public string? Digest(byte[] body) => Write(body) is { } bytes ? Convert.ToHexStringLower(SHA256.HashData(bytes)) : null;

    private byte[]? Write(byte[] body)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body);
            if (text.StartsWith('\uFEFF'))
            {
                return null;
            }

            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? [.. Value(document.RootElement, "body", "", "")] : null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    // shape: of the value, if it is an object. elements: of the objects in it, if it is an array. path: only to find the attribution block.
    private IEnumerable<byte> Value(JsonElement value, string shape, string elements, string path) => value.ValueKind switch
    {
        JsonValueKind.Null => [(byte)'n'],
        JsonValueKind.True => [(byte)'t'],
        JsonValueKind.False => [(byte)'f'],
        JsonValueKind.Number => [(byte)'#', .. Encoding.ASCII.GetBytes(value.GetRawText()), End],
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.Array =>
        [
            (byte)'[',
            .. value.EnumerateArray().SelectMany((element, i) => Value(element, elements, "", $"{path}[{i}]")).ToArray(),
            (byte)']',
        ],
        _ => Object(value, shape, path),
    };

    private byte[] Object(JsonElement value, string shape, string path)
    {
        var members = value.EnumerateObject().Select(member => (member.Name, member.Value)).ToList();
        if (members.Count > 65_536 || members.Select(member => member.Name).ToHashSet(StringComparer.Ordinal).Count < members.Count)
        {
            throw new FormatException("not understood");
        }

        var isAttribution = path == "/system[0]" && _attribution && IsAttribution(members);
        var encoded = members.Select(member => (
            member.Name,
            LeftOut: Row(shape, member.Name)?.LeftOut ?? false,
            Bytes: (byte[])[.. Text(member.Name), .. isAttribution && member.Name == "text" ? [(byte)'a'] : MemberValue(member.Value, shape, member.Name, path)]))
            .ToList();

        if (!IsClassified(shape, members))
        {
            return [(byte)'(', .. encoded.SelectMany(member => member.Bytes), (byte)')'];
        }

        var kept = encoded.Where(member => !member.LeftOut).OrderBy(member => Convert.ToHexString(Encoding.UTF8.GetBytes(member.Name)), StringComparer.Ordinal);
        return [(byte)'{', .. kept.SelectMany(member => member.Bytes), (byte)'}'];
    }

    private byte[] MemberValue(JsonElement value, string shape, string name, string path)
    {
        var row = Row(shape, name);
        return [.. Value(value, row?.Object ?? "", row?.Element ?? "", $"{path}/{name}")];
    }

    private SpecRow? Row(string shape, string name) => _rows.GetValueOrDefault((shape, name));

    private bool IsClassified(string shape, List<(string Name, JsonElement Value)> members)
    {
        if (shape.Length == 0 || AlwaysOrdered.Contains(shape))
        {
            return false;
        }

        return _types.GetValueOrDefault(shape) is not { } types || (StringOf(members, "type") is { } type && types.Contains(type));
    }

    private static bool IsAttribution(List<(string Name, JsonElement Value)> members)
    {
        const string Start = "x-anthropic-billing-header:";
        return StringOf(members, "type") == "text"
            && StringOf(members, "text") is { } text
            && text.StartsWith(Start, StringComparison.Ordinal)
            && text[Start.Length..].Split(';').Select(piece => piece.Trim(' ')).All(piece =>
                piece.Length == 0 || (piece.IndexOf('=', StringComparison.Ordinal) > 0 && piece.All(c => c is not (' ' or '\t' or '\r' or '\n'))));
    }

    private static string? StringOf(List<(string Name, JsonElement Value)> members, string name) =>
        members.FirstOrDefault(member => member.Name == name) is { Value.ValueKind: JsonValueKind.String } found ? found.Value.GetString() : null;

    private static byte[] Text(string text) => [(byte)'"', .. new UTF8Encoding(false, true).GetBytes(text), End];
}
