namespace Cco.Gateway.Analytics;

/// <summary>Calls by what the cache did; <paramref name="None"/> never came to it.</summary>
internal sealed record CacheCounts(long Hit, long Coalesced, long Miss, long Bypass, long None);
