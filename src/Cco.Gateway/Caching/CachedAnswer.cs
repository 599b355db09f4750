using System.ComponentModel;
using Cco.Gateway.Exchange;

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
    CachedFacts Facts);
