using System.Net;
using System.Net.Sockets;
using Cco.Gateway.Guard;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Hosting;

/// <summary>Addresses to bind, and whether they are free: asked before the host is built, so that the answer is one plain sentence.</summary>
internal static class Ports
{
    /// <summary>A loopback host means both loopback addresses, where the machine has them and a port is named.</summary>
    public static IReadOnlyList<IPEndPoint> Endpoints(ListenSettings listen)
    {
        if (!GuardPolicy.IsLoopback(listen.Host))
        {
            return [new IPEndPoint(IPAddress.Parse(listen.Host), listen.Port)];
        }

        var first = IPAddress.TryParse(listen.Host, out var address) ? address : IPAddress.Loopback;
        var second = first.AddressFamily == AddressFamily.InterNetwork ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        return listen.Port != 0 && HasFamily(second)
            ? [new IPEndPoint(first, listen.Port), new IPEndPoint(second, listen.Port)]
            : [new IPEndPoint(first, listen.Port)];
    }

    /// <summary>
    /// Where the dashboard is bound. Its port in use: a free one on loopback, as the command line needs its API. Bound elsewhere: an
    /// address on loopback beside it.
    /// </summary>
    public static IReadOnlyList<IPEndPoint> DashboardEndpoints(ListenSettings listen)
    {
        var asked = Endpoints(listen);
        if (Problem(asked) is not null)
        {
            return [new IPEndPoint(IPAddress.Loopback, 0)];
        }

        if (asked.Any(e => IPAddress.IsLoopback(e.Address) || e.Address.Equals(IPAddress.Any) || e.Address.Equals(IPAddress.IPv6Any)))
        {
            return asked;
        }

        var own = new IPEndPoint(IPAddress.Loopback, listen.Port);
        return [.. asked, Problem([own]) is null ? own : new IPEndPoint(IPAddress.Loopback, 0)];
    }

    /// <summary>Tries each endpoint. <c>null</c> when all can be bound, else what the system says.</summary>
    public static SocketError? Problem(IEnumerable<IPEndPoint> endpoints)
    {
        foreach (var endpoint in endpoints)
        {
            try
            {
                using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(endpoint);
            }
            catch (SocketException e)
            {
                return e.SocketErrorCode;
            }
        }

        return null;
    }

    private static bool HasFamily(IPAddress address)
    {
        var supported = address.AddressFamily == AddressFamily.InterNetworkV6 ? Socket.OSSupportsIPv6 : Socket.OSSupportsIPv4;
        return supported && Problem([new IPEndPoint(address, 0)]) is null;
    }
}
