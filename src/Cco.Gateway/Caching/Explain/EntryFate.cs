namespace Cco.Gateway.Caching.Explain;

/// <summary>What became of the answer of one key.</summary>
/// <param name="NotStoredReason">Why the last answer was not stored: a token of the ledger.</param>
internal sealed record EntryFate(
    DateTimeOffset? StoredAt = null,
    DateTimeOffset? ExpiresAt = null,
    DateTimeOffset? EvictedAt = null,
    DateTimeOffset? NotStoredAt = null,
    string? NotStoredReason = null);
