using System.Text.Json;

namespace Cco.Gateway.Wire.Prompts;

/// <summary>Reads request bodies of both dialects into digests. Pure but for its key; may be used by one thread at a time.</summary>
internal sealed class PromptDigestReader : IDisposable
{
    private readonly PromptHash _hash = new();
    private readonly PooledBuffer _buffer = new();

    /// <summary><c>null</c> when the body is no JSON object.</summary>
    public PromptDigest? Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, JsonReading.Options);
        try
        {
            return reader.EnterRoot() ? new PromptReading(_hash, new PromptText(_buffer)).Read(ref reader) : null;
        }
        catch (Exception error) when (JsonReading.IsBadJson(error))
        {
            return null;
        }
    }

    public void Dispose() => _buffer.Dispose();
}
