namespace Cco.Gateway.Settings;

/// <summary>
/// The section <c>Cco</c>, validated and turned into types once; the request path reads this immutable snapshot. Every default is
/// valid: an empty configuration runs.
/// </summary>
internal sealed record GatewaySettings
{
    /// <summary>The cluster that routes naming <c>default</c> use. Default <c>simulated</c>.</summary>
    public string Upstream { get; init; } = "simulated";

    public ListenSettings Listen { get; init; } = new("127.0.0.1", 3000);

    public ListenSettings Dashboard { get; init; } = new("127.0.0.1", 3939);

    /// <summary>Where the ledger, the secret and <c>gateway.json</c> live; an absolute path.</summary>
    public required string Data { get; init; }

    /// <summary>The ledger's file when it is not <c>ledger.db</c> in <see cref="Data"/>.</summary>
    public string? Database { get; init; }

    public CacheSettings Cache { get; init; } = new();

    public FlightSettings Flights { get; init; } = new();

    public LedgerSettings Ledger { get; init; } = new();

    public GuardSettings Guard { get; init; } = new();

    public ShutdownSettings Shutdown { get; init; } = new();
}
