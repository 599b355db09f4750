using Cco.Gateway.Caching.Memory;
using Cco.Gateway.Caching.Persistent;
using Cco.Gateway.Caching.Purging;

namespace Cco.Gateway.Caching;

/// <summary>The answer of <c>GET /api/cache</c>: both levels in figures. Sizes are bytes, counts are since the start.</summary>
/// <param name="Memory">The first level.</param>
/// <param name="File">The second level; <c>null</c> where there is none.</param>
/// <param name="LastPurge"><c>null</c> when nothing was ever purged.</param>
internal sealed record CacheStatistics(FirstLevelStatistics Memory, SecondLevelStatistics? File, LastPurge? LastPurge);
