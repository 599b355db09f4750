using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cco.HitFigures;

/// <summary>
/// What each caller that listens to one live answer keeps resident, beside bare Kestrel with as many open streams. Both write an event to
/// each connection every quarter of a second; both collect after 4 MiB, so that what is counted is what is kept.
/// </summary>
internal static class ListenerMemory
{
    private const int First = 100;

    private static readonly int[] Counts = [500, 2_000];
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(8);

    public static async Task RunAsync(bool native)
    {
        Environment.SetEnvironmentVariable("DOTNET_GCgen0size", "0x400000");
        var folder = Directory.CreateTempSubdirectory("cco-figures");
        try
        {
            Console.WriteLine("| listeners | gateway, KB each | bare Kestrel, KB each |");
            Console.WriteLine("| --- | --- | --- |");
            using var gateway = await Server.GatewayAsync(folder.FullName, native);
            using var bare = await Server.BareAsync(native);
            const string Body = """{"model":"claude-opus-5","max_tokens":4096,"stream":true,"messages":[{"role":"user","content":"[simulate: tokens=100000, chunk-delay=250ms] on and on"}]}""";
            var ours = await MeasureAsync(gateway, Load.Request(gateway.Port, "/v1/messages", Body));
            var theirs = await MeasureAsync(bare, Encoding.ASCII.GetBytes("GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
            foreach (var (count, mine, other) in Counts.Zip(ours, theirs))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count:N0} | {mine / 1_000:F1} | {other / 1_000:F1} |"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Bytes for each listener, at each of the counts.</summary>
    private static async Task<double[]> MeasureAsync(Server server, byte[] request)
    {
        var sockets = new List<Socket>();
        var before = await ListenAsync(server, request, sockets, First);
        var each = new double[Counts.Length];
        for (var i = 0; i < Counts.Length; i++)
        {
            var now = await ListenAsync(server, request, sockets, First + Counts[i]);
            each[i] = (double)(now - before) / Counts[i];
        }

        sockets.ForEach(socket => socket.Dispose());
        return each;
    }

    /// <summary>As many listeners as that; then what the server keeps resident, at the least of several looks.</summary>
    private static async Task<long> ListenAsync(Server server, byte[] request, List<Socket> sockets, int count)
    {
        while (sockets.Count < count)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 16 * 1024 };
            await socket.ConnectAsync(IPAddress.Loopback, server.Port);
            await socket.SendAsync(request);
            sockets.Add(socket);
            _ = ReadAsync(socket);
        }

        var least = long.MaxValue;
        for (var look = 0; look < 8; look++)
        {
            await Task.Delay(Settling / 8);
            least = look < 4 ? long.MaxValue : Math.Min(least, server.Resident);
        }

        return least;
    }

    private static async Task ReadAsync(Socket socket)
    {
        var buffer = new byte[4 * 1024];
        try
        {
            if (await socket.ReceiveAsync(buffer) is var first && !buffer.AsSpan(0, first).StartsWith("HTTP/1.1 200"u8))
            {
                throw new InvalidDataException(Encoding.ASCII.GetString(buffer, 0, first));
            }

            while (await socket.ReceiveAsync(buffer) > 0)
            {
            }

            throw new InvalidDataException("A stream ended early.");
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
        catch (InvalidDataException e)
        {
            Console.Error.WriteLine(e.Message);
        }
    }
}
