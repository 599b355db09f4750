namespace Cco.Gateway.Caching.Purging;

/// <summary>The last purge, for people.</summary>
/// <param name="What"><c>everything</c>, <c>scope</c>, <c>namespace</c> or <c>model</c>.</param>
/// <param name="Name">Which; <c>null</c> of everything.</param>
internal sealed record LastPurge(string What, string? Name, DateTimeOffset At);
