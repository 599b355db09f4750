namespace Cco.Gateway.Settings;

/// <summary>The response cache.</summary>
internal sealed record CacheSettings
{
    /// <summary>Off answers every call upstream. Default on.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Bytes of memory for the first level. Default 1 GiB.</summary>
    public long Size { get; init; } = 1L << 30;

    /// <summary>
    /// Bytes the answers there may come to. An eighth is for what was evicted and is not yet collected, and a sixteenth, 16 MiB at most, for what the
    /// process keeps beside its heap (docs/decisions/010-first-level.md).
    /// </summary>
    public long AnswersSize => Size - (Size / 8) - Math.Min(Size / 16, 16L << 20);

    /// <summary>How long an answer is served. Default one hour; a route may say otherwise with <c>Cco.CacheTtl</c>.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What <see cref="MaxAnswer"/> may be at most, in bytes.</summary>
    public const long MostMaxAnswer = 1L << 30;

    /// <summary>The largest answer that is stored, in bytes. Default 16 MiB.</summary>
    public long MaxAnswer { get; init; } = 16L << 20;

    /// <summary>Whether answers survive a restart, in <c>cache.db</c> in the data directory. Default on.</summary>
    public bool Persist { get; init; } = true;

    /// <summary>Bytes that file may grow to. Default 2 GiB.</summary>
    public long PersistSize { get; init; } = 2L << 30;

    /// <summary>Who shares answers: each caller alone, or everybody on a single-user machine. Default the caller.</summary>
    public CacheScope Scope { get; init; } = CacheScope.Caller;
}
