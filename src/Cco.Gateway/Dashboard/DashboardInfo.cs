namespace Cco.Gateway.Dashboard;

/// <summary>What the page says about the gateway it belongs to.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="GatewayUrl">Where clients point, without a path: <c>http://127.0.0.1:3000</c>.</param>
/// <param name="Upstream">The name of the default upstream: <c>simulated</c>, <c>anthropic</c>, …; empty when not known.</param>
/// <param name="Degraded">The ledger could not be written to disk: what is recorded is lost when the gateway stops.</param>
internal sealed record DashboardInfo(string Version, string GatewayUrl, string Upstream, bool Degraded);
