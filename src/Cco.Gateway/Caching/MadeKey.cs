using Cco.Gateway.Caching.Keys;

namespace Cco.Gateway.Caching;

/// <summary>A key and what it was made of.</summary>
/// <param name="Key">What the answer is stored under.</param>
/// <param name="Parts">What the key holds besides the body.</param>
/// <param name="Body">SHA-256 of the canonical body.</param>
internal sealed record MadeKey(CacheKey Key, CacheKeyParts Parts, Digest Body);
