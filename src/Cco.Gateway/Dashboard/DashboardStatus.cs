namespace Cco.Gateway.Dashboard;

/// <summary>
/// The answer of <c>/api/info</c>: <see cref="DashboardInfo"/>, how many calls are missing from the ledger, and why the configuration's
/// files as they are now are not in force.
/// </summary>
internal sealed record DashboardStatus(
    string Version, string GatewayUrl, string Upstream, bool Degraded, long Unrecorded, IReadOnlyList<string> ConfigurationErrors);
