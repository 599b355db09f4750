namespace Cco.Gateway.Caching.Keys;

/// <summary>What an answer is stored under: equal keys mean that one answer serves both calls (docs/cache-key.md).</summary>
internal readonly record struct CacheKey(Digest Digest)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out CacheKey key)
    {
        var parsed = Digest.TryParse(hex, out var digest);
        key = new CacheKey(digest);
        return parsed;
    }

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString() => Digest.ToString();
}
