namespace Cco.Gateway.Settings;

/// <summary>Which hosts and origins may speak to the gateway (architecture.md 5.15).</summary>
internal sealed record GuardSettings
{
    /// <summary>Host names accepted on a bind that is not loopback; empty there means the gateway refuses to start.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>
    /// Browser origins accepted, such as <c>https://app.example.com</c>, or the word <c>loopback</c> for any port of this machine.
    /// Default <c>loopback</c>.
    /// </summary>
    public IReadOnlyList<string> Origins { get; init; } = [Loopback];

    /// <summary>The word for loopback origins on any port.</summary>
    public const string Loopback = "loopback";
}
