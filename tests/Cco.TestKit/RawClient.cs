using System.Net.Sockets;
using System.Text;

namespace Cco.TestKit;

/// <summary>A bare TCP connection, for what no HTTP client would send.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly TcpClient _tcp = new();

    public static async Task<RawClient> ConnectAsync(string url)
    {
        var client = new RawClient();
        var address = new Uri(url);
        await client._tcp.ConnectAsync(address.Host, address.Port);
        return client;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public Task SendAsync(byte[] bytes) => _tcp.GetStream().WriteAsync(bytes).AsTask();

    /// <summary>Everything until the other side closes; a reset counts as closing.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = await _tcp.GetStream().ReadAsync(buffer).AsTask().Soon()) > 0;)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // Reset: what came before it is what there is.
        }

        return text.ToString();
    }

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return default;
    }
}
