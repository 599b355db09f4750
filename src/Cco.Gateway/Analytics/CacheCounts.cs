namespace Cco.Gateway.Analytics;

/// <summary>Calls by what the cache did; <paramref name="None"/> never came to it.</summary>
internal sealed record CacheCounts(long Hit, long Miss, long Bypass, long None);
