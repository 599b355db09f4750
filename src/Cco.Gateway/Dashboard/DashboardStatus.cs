namespace Cco.Gateway.Dashboard;

/// <summary>
/// The answer of <c>/api/info</c>: <see cref="DashboardInfo"/> as it is now, how many calls are missing from the ledger, and why the
/// configuration's files as they are now are not in force.
/// </summary>
/// <param name="Simulated">The upstream invents its answers.</param>
internal sealed record DashboardStatus(
    string Version, string GatewayUrl, string Upstream, bool Simulated, bool Degraded, long Unrecorded, IReadOnlyList<string> ConfigurationErrors);
