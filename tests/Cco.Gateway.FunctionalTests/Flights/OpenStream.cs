using System.Text;
using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.Flights;

/// <summary>A call whose answer is read piece by piece.</summary>
internal sealed class OpenStream : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _stream;

    private OpenStream(HttpResponseMessage response, Stream stream) => (_response, _stream) = (response, stream);

    public string? Cache => _response.Headers.TryGetValues("x-cco-cache", out var values) ? string.Join(", ", values) : null;

    public HttpResponseMessage Response => _response;

    /// <summary>Returns when the answer's head is here.</summary>
    public static async Task<OpenStream> StartAsync(
        TestGateway gateway, string path, string json, CancellationToken cancellation = default, params (string Name, string Value)[] headers)
    {
        var response = await gateway.OpenAsync(ApiCalls.Request(HttpMethod.Post, path, Encoding.UTF8.GetBytes(json), headers), cancellation).Soon();
        return new OpenStream(response, await response.Content.ReadAsStreamAsync(CancellationToken.None));
    }

    /// <summary>Exactly so many bytes.</summary>
    public async Task<string> ReadAsync(int bytes)
    {
        var buffer = new byte[bytes];
        await _stream.ReadExactlyAsync(buffer).AsTask().Soon();
        return Encoding.UTF8.GetString(buffer);
    }

    /// <summary>What is left. Throws when the stream breaks.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var reader = new StreamReader(_stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync().Soon();
    }

    /// <summary>What is left, until the stream ends or breaks.</summary>
    public async Task<(string Text, bool Broken)> ReadUntilBrokenAsync()
    {
        using var text = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = await _stream.ReadAsync(buffer).AsTask().Soon()) > 0;)
            {
                text.Write(buffer, 0, read);
            }

            return (Encoding.UTF8.GetString(text.ToArray()), false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return (Encoding.UTF8.GetString(text.ToArray()), true);
        }
    }

    /// <summary>Leaves, wherever the answer is.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        _response.Dispose();
    }
}
