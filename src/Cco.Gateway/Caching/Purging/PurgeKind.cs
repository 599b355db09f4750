namespace Cco.Gateway.Caching.Purging;

/// <summary>What part of the cache a purge is of.</summary>
internal enum PurgeKind
{
    Everything,

    /// <summary>The answers of one scope: who may share them, as the key has it.</summary>
    Scope,

    /// <summary>The answers of one <c>x-cco-cache-namespace</c>.</summary>
    Namespace,

    /// <summary>The answers of one model, by the name callers ask for.</summary>
    Model,
}
