namespace Cco.Gateway.Caching.Keys;

/// <summary>What an answer is stored under: equal keys mean that one answer serves both calls (docs/cache-key.md).</summary>
internal readonly record struct CacheKey(Digest Digest)
{
    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString() => Digest.ToString();
}
