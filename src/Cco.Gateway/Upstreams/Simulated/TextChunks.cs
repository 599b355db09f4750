namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Cuts text into the pieces a stream sends, between Unicode scalars.</summary>
internal static class TextChunks
{
    private const int TokensPerChunk = 4;
    private const int JsonCharacters = 24;

    /// <summary>A few tokens at a time.</summary>
    public static IEnumerable<ReadOnlyMemory<char>> OfText(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = 0;
            for (var tokens = 0d; tokens < TokensPerChunk && at + length < text.Length;)
            {
                length += TokenCounter.NextPiece(text.AsSpan(at + length), out var cost);
                tokens += cost;
            }

            yield return text.AsMemory(at, length);
            at += length;
        }
    }

    /// <summary>Fragments of JSON as providers send them, cut without regard for its syntax.</summary>
    public static IEnumerable<ReadOnlyMemory<char>> OfJson(string json)
    {
        for (var at = 0; at < json.Length;)
        {
            var length = Math.Min(JsonCharacters, json.Length - at);
            length -= at + length < json.Length && char.IsHighSurrogate(json[at + length - 1]) ? 1 : 0;
            yield return json.AsMemory(at, length);
            at += length;
        }
    }
}
