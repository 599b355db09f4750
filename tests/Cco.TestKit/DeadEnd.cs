using System.Net;
using System.Net.Sockets;

namespace Cco.TestKit;

/// <summary>An address that refuses connections.</summary>
internal static class DeadEnd
{
    /// <summary>A loopback port that was free a moment ago, so that the system does not hand it out again at once.</summary>
    public static string Url()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return $"http://{socket.LocalEndPoint}/";
    }
}
