using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Anthropic;

namespace Cco.Gateway.Caching.Keys;

/// <summary>Hashes the parts of a key in their fixed order (docs/cache-key.md, "The key").</summary>
internal static class CacheKeyBuilder
{
    /// <summary>Raised whenever docs/cache-key.md changes what any key is made of; entries of another version are never found.</summary>
    public const int SchemaVersion = 1;

    /// <summary>The key of a call whose canonical body has the digest <paramref name="body"/>.</summary>
    public static CacheKey Compute(in CacheKeyParts parts, Digest body)
    {
        var writer = new KeyPartWriter(stackalloc byte[2048]);
        try
        {
            writer.Number(SchemaVersion);
            writer.Number(parts.Epoch);
            writer.Text(parts.Scope);
            writer.Text(Name(parts.Dialect));
            writer.Text(Name(parts.Endpoint));
            writer.Text(parts.Query);
            writer.Text(parts.Upstream);
            writer.Text(parts.Route);
            writer.Text(parts.Model);
            writer.Text(parts.Credential);
            writer.Text(parts.AnthropicVersion);
            writer.Text(AnthropicBetas.Normalize(parts.Betas));
            writer.Text(parts.Sample);
            writer.Text(parts.Namespace);
            writer.Bytes(body);
            return new CacheKey(Digest.Of(writer.Written));
        }
        finally
        {
            writer.Dispose();
        }
    }

    // Names, not the enums' numbers: a key outlives the order of an enum.
    private static string Name(Dialect dialect) => dialect switch
    {
        Dialect.Anthropic => "anthropic",
        Dialect.OpenAi => "openai",
        _ => throw new ArgumentOutOfRangeException(nameof(dialect)),
    };

    private static string Name(ApiEndpointKind endpoint) => endpoint switch
    {
        ApiEndpointKind.Messages => "messages",
        ApiEndpointKind.CountTokens => "count_tokens",
        ApiEndpointKind.ChatCompletions => "chat_completions",
        ApiEndpointKind.Embeddings => "embeddings",
        ApiEndpointKind.Responses => "responses",
        _ => throw new ArgumentOutOfRangeException(nameof(endpoint)),
    };
}
