namespace Cco.Gateway.Settings;

/// <summary>Bounds of upstream calls that several callers share.</summary>
internal sealed record FlightSettings
{
    /// <summary>Callers one upstream call may serve at a time; the next one makes a new call. Default 1,000.</summary>
    public int MaxListeners { get; init; } = 1000;

    /// <summary>Bytes of an answer after which nobody may join any more. Default 16 MiB.</summary>
    public long MaxBytes { get; init; } = 16L << 20;

    /// <summary>How long an upstream call that nobody waits for may go on, on a route that says so. Default 10 minutes.</summary>
    public TimeSpan Detached { get; init; } = TimeSpan.FromMinutes(10);
}
