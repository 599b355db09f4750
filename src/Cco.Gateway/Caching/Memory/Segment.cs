namespace Cco.Gateway.Caching.Memory;

/// <summary>Where the policy keeps an entry.</summary>
internal enum Segment : byte
{
    /// <summary>Not in the cache (any more).</summary>
    None,

    /// <summary>Just arrived: kept by recency alone.</summary>
    Window,

    /// <summary>Admitted, not asked for since: the next to go.</summary>
    Probation,

    /// <summary>Asked for again after it was admitted.</summary>
    Protected,
}
