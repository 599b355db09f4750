namespace Cco.Gateway.Settings;

/// <summary>Who may share a cached answer (architecture.md 5.7).</summary>
internal enum CacheScope
{
    /// <summary>Each client key or forwarded credential has answers of its own.</summary>
    Caller,

    /// <summary>All callers share: for a machine with one user.</summary>
    Shared,
}
