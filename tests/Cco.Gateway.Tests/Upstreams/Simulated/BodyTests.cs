using System.Text;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

/// <summary>What a proxy relies on: how bodies are read and written, and what ends them.</summary>
public sealed class BodyTests : IDisposable
{
    private const string Slow = "[simulate: chunk-delay=20ms]";
    private const string Streamed = ",\"stream\":true";
    private readonly Simulator _simulator = new();

    [Test]
    public async Task RequestContent_SingleUse_IsCopiedOnce()
    {
        using var response = await _simulator.SendAsync(
            HttpMethod.Post, "/v1/messages?beta=true", new SingleUseContent(Simulator.Body("Hi 東京")), "2023-06-01");

        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("Hi 東京"));
    }

    [Test]
    public async Task RequestContent_ReadOnlyMemory_IsRead()
    {
        using var response = await _simulator.SendAsync(
            HttpMethod.Post, Simulator.OpenAi, new ReadOnlyMemoryContent(Encoding.UTF8.GetBytes(Simulator.Body("Hi"))));

        Assert.That((int)response.StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task RequestContent_Absent_IsRefused()
    {
        using var response = await _simulator.SendAsync(HttpMethod.Post, Simulator.OpenAi, null);

        Assert.That((int)response.StatusCode, Is.EqualTo(400));
    }

    [TestCase(Simulator.Anthropic)]
    [TestCase(Simulator.OpenAi)]
    public async Task Stream_EachRead_BringsOneEvent(string path)
    {
        using var response = await _simulator.PostAsync(path, Simulator.Body("Tell me [simulate: tokens=60]", Streamed));
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        var reads = 0;

        while (await stream.ReadAsync(buffer) is var length && length > 0)
        {
            var text = Encoding.UTF8.GetString(buffer, 0, length);
            Assert.That(text.IndexOf("\n\n", StringComparison.Ordinal), Is.EqualTo(text.Length - 2));
            reads++;
        }

        Assert.That(reads, Is.GreaterThan(10));
    }

    [Test]
    public async Task Stream_ReadInTinyPieces_IsTheSame()
    {
        var whole = await _simulator.StreamAsync(Simulator.Anthropic, Simulator.Body("Hi 😀", Streamed));
        using var response = await _simulator.PostAsync(Simulator.Anthropic, Simulator.Body("Hi 😀", Streamed));
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, bufferSize: 3);

        Assert.That(
            AnthropicGrammar.Read(Encoding.UTF8.GetString(copy.ToArray()))["content"]!.ToJsonString(),
            Is.EqualTo(AnthropicGrammar.Read(whole)["content"]!.ToJsonString()));
    }

    [Test]
    public async Task Stream_TokenOfTheRequestFiresLater_ReadsOn()
    {
        using var source = new CancellationTokenSource();
        using var response = await _simulator.PostAsync(Simulator.Anthropic, Simulator.Body(Slow, Streamed), cancellationToken: source.Token);
        await using var stream = await response.Content.ReadAsStreamAsync(CancellationToken.None);
        var buffer = new byte[4096];
        Assert.That(await stream.ReadAsync(buffer, CancellationToken.None), Is.Positive);
        var reading = stream.ReadAsync(buffer, CancellationToken.None).AsTask();

        await source.CancelAsync();

        Assert.That(reading.IsCompleted, Is.False);
        _simulator.Clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.That(await reading, Is.Positive);
    }

    [Test]
    public async Task Stream_DisposedWhileWaiting_EndsTheRead()
    {
        var response = await _simulator.PostAsync(Simulator.Anthropic, Simulator.Body(Slow, Streamed));
        var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[4096];
        Assert.That(await stream.ReadAsync(buffer), Is.Positive);
        var reading = stream.ReadAsync(buffer).AsTask();

        response.Dispose();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(async () => await reading, Throws.InstanceOf<ObjectDisposedException>());
            Assert.That(async () => await stream.ReadAsync(buffer), Throws.InstanceOf<ObjectDisposedException>());
        }
    }

    [Test]
    public async Task Stream_ReadCancelled_LosesNoEvent()
    {
        using var response = await _simulator.PostAsync(Simulator.Anthropic, Simulator.Body(Slow, Streamed));
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[4096];
        Assert.That(await stream.ReadAsync(buffer), Is.Positive);
        using var source = new CancellationTokenSource();
        var cancelled = stream.ReadAsync(buffer, source.Token).AsTask();
        await source.CancelAsync();
        Assert.That(async () => await cancelled, Throws.InstanceOf<OperationCanceledException>());

        var reading = stream.ReadAsync(buffer).AsTask();
        _simulator.Clock.Advance(TimeSpan.FromMilliseconds(20));

        Assert.That(Encoding.UTF8.GetString(buffer, 0, await reading), Does.StartWith("event: content_block_start"));
    }

    public void Dispose() => _simulator.Dispose();
}
