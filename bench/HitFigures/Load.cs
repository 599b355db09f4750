using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cco.HitFigures;

/// <summary>Sends one request again and again over a few connections, with as little work of its own as can be.</summary>
internal static class Load
{
    private const int Connections = 16;

    /// <summary>The request's bytes.</summary>
    public static byte[] Request(int port, string path, string body) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\nContent-Type: application/json\r\nUser-Agent: Anthropic/Python 0.70\r\nanthropic-version: 2023-06-01\r\nx-api-key: sk-figures\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));

    /// <summary>Sends it so many times; each answer must have the status 200, say <paramref name="expected"/> in its head and be of that length.</summary>
    public static async Task<Cost> RunAsync(Server server, byte[] request, int times, string expected, int length)
    {
        var (cpu, watch) = (server.Cpu, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(() => SendAsync(server.Port, request, times / Connections, expected, length))));
        var sent = times / Connections * Connections;
        return new Cost((server.Cpu - cpu).TotalMicroseconds / sent, sent / watch.Elapsed.TotalSeconds);
    }

    private static async Task SendAsync(int port, byte[] request, int times, string expected, int length)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var buffer = new byte[256 * 1024];
        var expectedBytes = Encoding.ASCII.GetBytes(expected);
        for (var i = 0; i < times; i++)
        {
            await socket.SendAsync(request);
            var (received, head) = (0, -1);
            while (head < 0)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(received));
                received += read > 0 ? read : throw new IOException("The server closed the connection.");
                head = buffer.AsSpan(0, received).IndexOf("\r\n\r\n"u8);
            }

            Check(buffer.AsSpan(0, head), expectedBytes);
            var body = received - head - 4;
            while (body < length)
            {
                var read = await socket.ReceiveAsync(buffer);
                body += read > 0 ? read : throw new IOException("The server closed the connection.");
            }

            if (body != length)
            {
                throw new InvalidDataException($"An answer of {body} bytes instead of {length}.");
            }
        }
    }

    private static void Check(ReadOnlySpan<byte> head, ReadOnlySpan<byte> expected)
    {
        if (!head.StartsWith("HTTP/1.1 200"u8) || head.IndexOf(expected) < 0)
        {
            throw new InvalidDataException($"An answer that was not expected: {Encoding.ASCII.GetString(head)}");
        }
    }
}
