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
    private readonly Gate? _reading;
    private Task _serving = Task.CompletedTask;

    private RawProvider(string answer, Gate? reading) => (_answer, _reading) = (Encoding.UTF8.GetBytes(answer), reading);

    public string Url => $"http://{_listener.LocalEndpoint}/";

    /// <summary>The last request, head and body, one character for each byte.</summary>
    public string Request { get; private set; } = "";

    /// <param name="reading">Opens when the provider may read what it is sent.</param>
    public static Task<RawProvider> StartAsync(string answer, Gate? reading = null)
    {
        var provider = new RawProvider(answer, reading);
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
        if (_reading is not null)
        {
            await _reading.WaitAsync();
        }

        var request = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (!IsWhole(request))
        {
            var read = await stream.ReadAsync(buffer, _stopped.Token);
            if (read == 0)
            {
                return;
            }

            request.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        Request = request.ToString();
        await stream.WriteAsync(_answer, _stopped.Token);
    }

    private static bool IsWhole(StringBuilder sofar)
    {
        var request = sofar.ToString(0, Math.Min(sofar.Length, 8192));
        var head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var name = request.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase);
        return head >= 0 && name >= 0
            && sofar.Length >= head + 4 + int.Parse(
                request[(name + "content-length:".Length)..request.IndexOf("\r\n", name, StringComparison.Ordinal)],
                System.Globalization.CultureInfo.InvariantCulture);
    }
}
