using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Cco.Gateway.Hosting;

/// <summary>The two listeners, and after the start the addresses they really have (port 0 takes any free one).</summary>
internal sealed class Listeners
{
    private readonly List<ListenOptions> _gateway = [];
    private readonly List<ListenOptions> _admin = [];

    /// <summary>Base URL of the gateway, such as <c>http://127.0.0.1:3000</c>.</summary>
    public string GatewayUrl => Url(_gateway);

    /// <summary>Base URL of the dashboard; <c>null</c> when it does not run.</summary>
    public string? DashboardUrl => _admin.Count == 0 ? null : Url(_admin);

    public void Bind(KestrelServerOptions kestrel, IEnumerable<IPEndPoint> gateway, IEnumerable<IPEndPoint> admin)
    {
        foreach (var endpoint in gateway)
        {
            kestrel.Listen(endpoint, _gateway.Add);
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

    private static string Url(List<ListenOptions> listeners) => $"http://{listeners[0].IPEndPoint}";
}
