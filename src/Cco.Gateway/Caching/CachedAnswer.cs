using System.ComponentModel;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Caching;

/// <summary>
/// A finished answer exactly as the leader's client was sent it. Immutable, so that HybridCache hands out the one instance instead of
/// a copy for each hit; the bytes must never be written to.
/// </summary>
[ImmutableObject(true)]
internal sealed record CachedAnswer(
    ReadOnlyMemory<byte> Body,
    string ContentType,
    DateTimeOffset StoredAt,
    DateTimeOffset ExpiresAt,
    int? FromCacheOffset,
    string? Transformed,
    CachedFacts Facts)
{
    /// <summary>Whether it was recorded as an event stream.</summary>
    public bool IsStream { get; } = MediaType.IsEventStream(ContentType);
}
