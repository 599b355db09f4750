using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cco.Gateway.Access;
using Cco.Gateway.Hosting;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Cli.Admin;

/// <summary>
/// The API of a running gateway, for commands: this machine's by <c>gateway.json</c>, another's by address and admin key. Whatever goes
/// wrong on the way is an <see cref="AdminException"/>.
/// </summary>
internal sealed class AdminClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;

    private AdminClient(string url, bool isLocal, RunningGateway? running)
    {
        Url = url.TrimEnd('/');
        Running = running;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = !isLocal, ConnectTimeout = ConnectLimit };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Base URL of the dashboard.</summary>
    public string Url { get; }

    /// <summary>What <c>gateway.json</c> says; <c>null</c> for a gateway that was named by its address.</summary>
    public RunningGateway? Running { get; }

    /// <summary>The gateway that uses a data directory and proves that it is the one of its <c>gateway.json</c>; <c>null</c> when none does.</summary>
    public static async Task<AdminClient?> FindAsync(string directory, CancellationToken cancellation)
    {
        if (GatewayFile.Read(directory) is not { } running || !Uri.TryCreate(running.Admin, UriKind.Absolute, out _))
        {
            return null;
        }

        var client = new AdminClient(running.Admin, isLocal: true, running);
        if (await client.IsGenuineAsync(running.Secret, cancellation))
        {
            client._http.DefaultRequestHeaders.Add(CcoHeaders.AdminSecret, running.Secret);
            return client;
        }

        client.Dispose();
        return null;
    }

    /// <summary>A gateway anywhere. Nothing is sent yet.</summary>
    /// <param name="url">Base URL of its dashboard.</param>
    /// <param name="key">Its admin key, where it has one.</param>
    public static AdminClient At(string url, string? key)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Query.Length + uri.Fragment.Length > 0)
        {
            throw new AdminException($"--gateway is \"{url}\"; expected the address of a gateway's dashboard, such as http://gateway.internal:3939.");
        }

        var client = new AdminClient(url, uri.IsLoopback, null);
        if (!string.IsNullOrEmpty(key))
        {
            client._http.DefaultRequestHeaders.TryAddWithoutValidation("authorization", $"Bearer {key}");
        }

        return client;
    }

    /// <param name="path">Path and query, such as <c>/api/info</c>.</param>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url + path);
        return await SendAsync(request, type, cancellation);
    }

    /// <summary>Changes something.</summary>
    /// <param name="body">JSON.</param>
    public async Task<T> PostAsync<T>(string path, string body, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var request = Changing(path, body);
        return await SendAsync(request, type, cancellation);
    }

    /// <summary>Holds the gateway open until the result is disposed of; <c>null</c> when it is about to end.</summary>
    public async Task<IDisposable?> AttachAsync(CancellationToken cancellation)
    {
        using var request = Changing("/api/attach", "{}");
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            response.Dispose();
            return null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Changing(string path, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Url + path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add(CcoHeaders.Admin, "1");
        return request;
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            using var response = await _http.SendAsync(request, limit.Token);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadFromJsonAsync(type, limit.Token) ?? throw new JsonException()
                : throw new AdminException(await RefusalAsync(response, limit.Token));
        }
        catch (HttpRequestException e)
        {
            throw new AdminException($"No gateway answers at {Url}: {e.Message}");
        }
        catch (JsonException)
        {
            throw new AdminException($"{Url} answered {request.RequestUri!.PathAndQuery} with something else than was asked for. Is it the dashboard of a gateway of this version?");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new AdminException($"The gateway at {Url} did not answer within {Limit.TotalSeconds} seconds.");
        }
    }

    private async Task<string> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized => $"The gateway at {Url} wants its admin key: set {AdminSecrets.KeyVariable} to it.",
        HttpStatusCode.NotFound => $"{Url} is not the dashboard of a gateway of this version (its own port is not enough: --gateway http://HOST:3939).",
        var status => $"The gateway at {Url} refused with status {(int)status}: {Message(await response.Content.ReadAsStringAsync(cancellation))}",
    };

    // {"error":{"message":"…"}} where a room refused, {"error":"…"} where an endpoint did.
    private static string Message(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var error = json.RootElement.GetProperty("error");
            return (error.ValueKind == JsonValueKind.String ? error : error.GetProperty("message")).GetString()!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return body.Length == 0 ? "without a word." : body;
        }
    }

    private async Task<bool> IsGenuineAsync(string secret, CancellationToken cancellation)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        using var request = new HttpRequestMessage(HttpMethod.Get, Url + "/api/info");
        request.Headers.Add(CcoHeaders.AdminNonce, nonce);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ConnectLimit);
        try
        {
            using var response = await _http.SendAsync(request, limit.Token);
            return response.Headers.TryGetValues(CcoHeaders.AdminProof, out var proofs) && proofs.Single() == AdminSecrets.Proof(secret, nonce);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }
}
