namespace Cco.Gateway.Cli.Admin;

/// <summary>One level of the cache: what it holds, in bytes, and what came of the lookups since the start.</summary>
/// <param name="Count">Entries in memory.</param>
/// <param name="Entries">Entries in the file.</param>
internal sealed record CacheLevelFigures(long Count, long Entries, long Bytes, long Limit, long Hits, long Misses);
