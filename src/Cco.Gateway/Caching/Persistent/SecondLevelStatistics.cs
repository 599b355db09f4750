namespace Cco.Gateway.Caching.Persistent;

/// <summary>The second level in figures; counts since the start.</summary>
/// <param name="InUse">Whether it is open; otherwise nothing is looked up or kept.</param>
/// <param name="Entries">Rows in the file.</param>
/// <param name="Bytes">Bytes of the file that are in use.</param>
/// <param name="Limit">What it may grow to.</param>
/// <param name="Rejected">Rows whose seal was broken; each was a miss and was deleted.</param>
/// <param name="Dropped">Answers that were not kept, because too many waited or the disk said no.</param>
/// <param name="Evicted">Rows deleted for want of room.</param>
internal readonly record struct SecondLevelStatistics(
    bool InUse, long Entries, long Bytes, long Limit, long Hits, long Misses, long Written, long Rejected, long Dropped, long Evicted);
