namespace Cco.Gateway.Settings;

/// <summary>How long the ledger keeps single calls; sums by model, key, project and route are kept for good.</summary>
internal sealed record LedgerSettings
{
    /// <summary>Days a call is kept. Default 400: a year can be compared with the one before.</summary>
    public int RetentionDays { get; init; } = 400;

    /// <summary>Bytes the ledger may take; beyond it the oldest calls go. Default 5 GiB.</summary>
    public long MaxSize { get; init; } = 5L << 30;
}
