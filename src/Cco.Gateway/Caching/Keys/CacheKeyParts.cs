using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Anthropic;
using Microsoft.Extensions.Primitives;

namespace Cco.Gateway.Caching.Keys;

/// <summary>
/// What the key holds besides the body (architecture.md 5.5). <c>null</c> and the empty string are different values everywhere;
/// no part is normalised except <see cref="Betas"/>.
/// </summary>
internal readonly record struct CacheKeyParts
{
    /// <summary>Raised by a purge: older entries are never found again.</summary>
    public required long Epoch { get; init; }

    /// <summary>Who may share the answer.</summary>
    public required string Scope { get; init; }

    public required Dialect Dialect { get; init; }

    public required ApiEndpointKind Endpoint { get; init; }

    /// <summary>The query as it goes upstream, with its question mark.</summary>
    public string? Query { get; init; }

    /// <summary>Cluster id and digest of destinations, transport, upstream dialect; computed once per configuration load.</summary>
    public required string Upstream { get; init; }

    /// <summary>Digest of the route's transforms and answer-changing metadata; computed once per configuration load.</summary>
    public string? Route { get; init; }

    /// <summary>The model that is asked upstream, after alias and routing; the requested name is in the body.</summary>
    public required string Model { get; init; }

    /// <summary>Passthrough: the digest of the caller's credential. Injected: the cluster's credential set or <c>Cco.Account</c>. Never a secret.</summary>
    public string? Credential { get; init; }

    /// <summary>Header <c>anthropic-version</c>.</summary>
    public string? AnthropicVersion { get; init; }

    /// <summary>Every value of header <c>anthropic-beta</c> as it came; normalised by <see cref="AnthropicBetas"/>.</summary>
    public StringValues Betas { get; init; }

    /// <summary>Header <c>x-cco-sample</c>.</summary>
    public string? Sample { get; init; }

    /// <summary>Header <c>x-cco-cache-namespace</c>.</summary>
    public string? Namespace { get; init; }
}
