using System.Text.Json;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Caching.Keys.Oracle;

/// <summary>What decides whether two calls share an answer, a second time: written from docs/cache-key.md as a list of plain values, without a hash.</summary>
internal sealed class KeyOracle(ApiEndpointKind endpoint)
{
    private static readonly string[] NoOps =
    [
        "message-batches-2024-09-24", "prompt-caching-2024-07-31", "pdfs-2024-09-25", "token-counting-2024-11-01",
        "token-efficient-tools-2025-02-19", "extended-cache-ttl-2025-04-11", "cache-diagnosis-2026-04-07",
    ];

    private readonly CanonicalOracle _bodies = new(endpoint);
    private readonly TraitOracle _traits = new(endpoint);

    /// <summary>Equal for two calls exactly when one answer serves both; <c>null</c> for a call that never uses the cache.</summary>
    public string? Identity(CacheKeyParts parts, byte[] body)
    {
        if (_bodies.Digest(body) is not { } digest || Reason(body) is not null)
        {
            return null;
        }

        var betas = parts.Betas.SelectMany(line => (line ?? "").Split(','))
            .Select(beta => beta.Trim(' ', '\t'))
            .Where(beta => beta.Length > 0 && !NoOps.Contains(beta))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        return JsonSerializer.Serialize(new object?[]
        {
            parts.Epoch, parts.Scope, parts.Dialect.ToString(), parts.Endpoint.ToString(), parts.Query, parts.Upstream, parts.Route, parts.Model,
            parts.Credential, parts.AnthropicVersion, betas.ToArray(), parts.Sample, parts.Namespace, digest,
        });
    }

    /// <summary>The reason to bypass; <c>null</c> when there is none.</summary>
    public string? Reason(byte[] body) => _bodies.Digest(body) is null ? "not-understood" : _traits.Reason(body);
}
