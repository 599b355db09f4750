namespace Cco.Gateway.Caching.Memory;

/// <summary>The first level in figures, since the start; sizes in bytes.</summary>
/// <param name="Count">Entries held, expired ones that nobody asked for since included.</param>
/// <param name="Bytes">What they are charged with, overhead included.</param>
/// <param name="Limit">What may be held.</param>
/// <param name="Evictions">Entries that went for want of room.</param>
internal readonly record struct FirstLevelStatistics(long Count, long Bytes, long Limit, long Hits, long Misses, long Evictions);
