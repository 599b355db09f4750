using System.Text;
using System.Text.Json.Nodes;

namespace Cco.TestKit;

/// <summary>An answer as the client got it.</summary>
/// <param name="Headers">By name, not case-sensitive, lines joined; headers of the content included.</param>
internal sealed record ApiAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON; throws when it is none.</summary>
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary><c>x-cco-cache</c>.</summary>
    public string? Cache => Header("x-cco-cache");

    /// <summary><c>null</c> when it did not come.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public static async Task<ApiAnswer> ReadAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.NonValidated
            .Concat(response.Content.Headers.NonValidated)
            .ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return new ApiAnswer((int)response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync());
    }
}
