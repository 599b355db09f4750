using System.Security.Cryptography;
using System.Text;

namespace Cco.TestKit;

/// <summary>A request as it came to the stub.</summary>
/// <param name="Target">Path and query, not decoded.</param>
/// <param name="Headers">By name, not case-sensitive; one value for each header line.</param>
/// <param name="Body">The raw bytes, chunked framing removed.</param>
/// <param name="Aborted">Ends when the caller breaks the connection before the answer is complete.</param>
internal sealed record StubRequest(
    string Method,
    string Target,
    IReadOnlyDictionary<string, string[]> Headers,
    byte[] Body,
    Task Aborted)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Body));

    /// <summary>All lines of a header joined; <c>null</c> when it did not come.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out var lines) ? string.Join(", ", lines) : null;
}
