using System.Text;
using System.Text.Json;
using Cco.Gateway.Upstreams.Simulated;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

/// <summary>Calls the simulated upstream as the proxy does, with a clock the test moves.</summary>
internal sealed class Simulator : IDisposable
{
    public const string Anthropic = "/v1/messages";
    public const string Counting = "/v1/messages/count_tokens";
    public const string OpenAi = "/v1/chat/completions";

    private readonly HttpMessageInvoker _invoker;

    public Simulator() => _invoker = new HttpMessageInvoker(new SimulatedUpstreamHandler(Clock));

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Posts a body; Anthropic's paths get the version header.</summary>
    public Task<HttpResponseMessage> PostAsync(
        string path, string body, string? version = "2023-06-01", CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"), version, cancellationToken);

    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, string? version = null, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(method, "http://simulated.invalid" + path) { Content = content };
        if (version is not null)
        {
            request.Headers.Add("anthropic-version", version);
        }

        return _invoker.SendAsync(request, cancellationToken);
    }

    /// <summary>Posts a body and reads the JSON answer, which must have this status.</summary>
    public async Task<JsonElement> JsonAsync(string path, string body, int status = 200, string? version = "2023-06-01")
    {
        using var response = await PostAsync(path, body, version);
        var text = await response.Content.ReadAsStringAsync();
        Assert.That((int)response.StatusCode, Is.EqualTo(status), text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Posts a body and reads the whole stream.</summary>
    public async Task<string> StreamAsync(string path, string body)
    {
        using var response = await PostAsync(path, body);
        var length = response.Content.Headers.ContentLength;
        var text = await response.Content.ReadAsStringAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(200), text);
            Assert.That(response.Content.Headers.ContentType?.ToString(), Is.EqualTo("text/event-stream; charset=utf-8"));
            Assert.That(length, Is.Null);
        }

        return text;
    }

    /// <summary>A one-turn body of either dialect; <paramref name="more"/> holds further members, each with a comma in front.</summary>
    public static string Body(string prompt, string more = "", int? maxTokens = 4096) =>
        $$"""
        {"model":"claude-opus-4","messages":[{"role":"user","content":{{Quote(prompt)}}}]{{(maxTokens is null ? "" : $",\"max_tokens\":{maxTokens}")}}{{more}}}
        """;

    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    public void Dispose() => _invoker.Dispose();
}
