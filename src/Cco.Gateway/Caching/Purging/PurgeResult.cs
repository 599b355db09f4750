namespace Cco.Gateway.Caching.Purging;

/// <summary>What a purge came to.</summary>
/// <param name="What"><c>everything</c>, <c>scope</c>, <c>namespace</c> or <c>model</c>.</param>
/// <param name="Name">Which; <c>null</c> of everything.</param>
/// <param name="MemoryFreed">Bytes of memory given back at once: a purge of everything deletes, any other leaves what is never found again to its end.</param>
/// <param name="FileFreed">Bytes of the file given back at once.</param>
internal sealed record PurgeResult(string What, string? Name, DateTimeOffset At, long MemoryFreed = 0, long FileFreed = 0);
