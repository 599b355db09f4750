namespace Cco.Gateway.Cli.Admin;

/// <summary>What commands read of <c>GET /api/info</c>.</summary>
/// <param name="GatewayUrl">Where clients point, without a path.</param>
/// <param name="Upstream">The cluster that calls go to where a route does not say otherwise.</param>
/// <param name="Simulated">That cluster invents its answers.</param>
internal sealed record GatewayInfo(string Version, string GatewayUrl, string Upstream, bool Simulated);
