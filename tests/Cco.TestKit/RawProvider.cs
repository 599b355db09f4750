using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cco.TestKit;

/// <summary>An upstream of bare sockets, for answers no server would write: reads a request's head and body, sends the bytes, closes.</summary>
internal sealed class RawProvider : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly byte[] _answer;
    private Task _serving = Task.CompletedTask;

    private RawProvider(string answer) => _answer = Encoding.UTF8.GetBytes(answer);

    public string Url => $"http://{_listener.LocalEndpoint}/";

    public static Task<RawProvider> StartAsync(string answer)
    {
        var provider = new RawProvider(answer);
        provider._listener.Start();
        provider._serving = provider.ServeAsync();
        return Task.FromResult(provider);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Stop();
        await _serving;
        _stopped.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stopped.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var request = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (!IsWhole(request.ToString()))
        {
            var read = await stream.ReadAsync(buffer, _stopped.Token);
            if (read == 0)
            {
                return;
            }

            request.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        await stream.WriteAsync(_answer, _stopped.Token);
    }

    private static bool IsWhole(string request)
    {
        var head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var name = request.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase);
        return head >= 0 && name >= 0
            && request.Length >= head + 4 + int.Parse(
                request[(name + "content-length:".Length)..request.IndexOf("\r\n", name, StringComparison.Ordinal)],
                System.Globalization.CultureInfo.InvariantCulture);
    }
}
