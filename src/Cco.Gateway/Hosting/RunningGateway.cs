namespace Cco.Gateway.Hosting;

/// <summary>What <c>gateway.json</c> says of a gateway; whether it still runs is another question.</summary>
/// <param name="Gateway">Base URL for clients.</param>
/// <param name="Dashboard">Base URL of the page.</param>
/// <param name="Admin">Base URL of the dashboard's API, on this machine.</param>
/// <param name="Secret">Opens that API.</param>
internal sealed record RunningGateway(int Pid, string Gateway, string Dashboard, string Admin, string Secret);
