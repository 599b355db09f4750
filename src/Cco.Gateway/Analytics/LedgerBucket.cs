namespace Cco.Gateway.Analytics;

/// <summary>The sizes of the rollups' buckets, milliseconds. Each divides the next, and all begin at the epoch, so in UTC.</summary>
internal static class LedgerBucket
{
    public const long Quarter = 15 * 60 * 1000;

    public const long Day = 24 * 60 * 60 * 1000;
}
