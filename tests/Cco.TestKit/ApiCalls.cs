using System.Text;

namespace Cco.TestKit;

/// <summary>Calls as a plain HTTP client makes them; a header may be given more than once and is then sent as several lines.</summary>
internal static class ApiCalls
{
    public static Task<ApiAnswer> GetAsync(this TestGateway gateway, string path, params (string Name, string Value)[] headers) =>
        gateway.SendAsync(Request(HttpMethod.Get, path, null, headers));

    public static Task<ApiAnswer> PostAsync(this TestGateway gateway, string path, string json, params (string Name, string Value)[] headers) =>
        gateway.PostAsync(path, Encoding.UTF8.GetBytes(json), headers);

    public static Task<ApiAnswer> PostAsync(this TestGateway gateway, string path, byte[] json, params (string Name, string Value)[] headers) =>
        gateway.SendAsync(Request(HttpMethod.Post, path, json, headers));

    /// <summary><c>POST /v1/messages</c> with the version header.</summary>
    public static Task<ApiAnswer> MessagesAsync(this TestGateway gateway, string json, params (string Name, string Value)[] headers) =>
        gateway.PostAsync("/v1/messages", json, [("anthropic-version", "2023-06-01"), .. headers]);

    /// <summary><c>POST /v1/chat/completions</c>.</summary>
    public static Task<ApiAnswer> ChatAsync(this TestGateway gateway, string json, params (string Name, string Value)[] headers) =>
        gateway.PostAsync("/v1/chat/completions", json, headers);

    /// <summary>A request with a JSON body, or none; <c>content-type</c> may be given among the headers.</summary>
    public static HttpRequestMessage Request(HttpMethod method, string path, byte[]? json, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(json);
            if (!headers.Any(h => h.Name == "content-type"))
            {
                request.Content.Headers.TryAddWithoutValidation("content-type", "application/json");
            }
        }

        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }
}
