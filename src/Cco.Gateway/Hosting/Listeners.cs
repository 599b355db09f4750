using System.Net;
using Cco.Gateway.Access;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Cco.Gateway.Hosting;

/// <summary>The gateway's listener and the dashboard's, and after the start the addresses they really have (port 0 takes any free one).</summary>
internal sealed class Listeners
{
    private readonly List<ListenOptions> _gateway = [];
    private readonly List<ListenOptions> _admin = [];

    /// <summary>Base URL of the gateway, such as <c>http://127.0.0.1:3000</c>.</summary>
    public string GatewayUrl => Url(_gateway);

    /// <summary>Base URL of the dashboard.</summary>
    public string DashboardUrl => Url(_admin);

    /// <summary>Where this machine's command line reaches the dashboard's API: always a loopback address.</summary>
    public string AdminUrl => Url(_admin.FindAll(listen => IPAddress.IsLoopback(Reachable(listen.IPEndPoint!.Address))));

    public void Bind(KestrelServerOptions kestrel, IEnumerable<IPEndPoint> gateway, IEnumerable<IPEndPoint> admin)
    {
        foreach (var endpoint in gateway)
        {
            kestrel.Listen(endpoint, listen =>
            {
                listen.UseLastCredential();
                _gateway.Add(listen);
            });
        }

        foreach (var endpoint in admin)
        {
            kestrel.Listen(endpoint, listen =>
            {
                listen.Use(next => connection =>
                {
                    connection.Features.Set(AdminConnection.Instance);
                    return next(connection);
                });
                _admin.Add(listen);
            });
        }
    }

    private static string Url(List<ListenOptions> listeners)
    {
        var endpoint = listeners[0].IPEndPoint!;
        return $"http://{new IPEndPoint(Reachable(endpoint.Address), endpoint.Port)}";
    }

    // "Any address" is one to listen on, none to call.
    private static IPAddress Reachable(IPAddress address) =>
        address.Equals(IPAddress.Any) ? IPAddress.Loopback : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : address;
}
