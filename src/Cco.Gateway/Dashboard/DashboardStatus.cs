namespace Cco.Gateway.Dashboard;

/// <summary>The answer of <c>/api/info</c>: <see cref="DashboardInfo"/> and how many calls are missing from the ledger.</summary>
internal sealed record DashboardStatus(string Version, string GatewayUrl, string Upstream, bool Degraded, long Unrecorded);
