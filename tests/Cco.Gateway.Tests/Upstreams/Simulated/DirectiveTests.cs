using System.Text;
using Cco.Gateway.Upstreams.Simulated;
using Cco.TestKit.Grammar;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

/// <summary>The knobs of docs/simulated-upstream.md.</summary>
public sealed class DirectiveTests : IDisposable
{
    private const string Streamed = ",\"stream\":true";
    private readonly Simulator _simulator = new();

    [TestCase(Simulator.Anthropic)]
    [TestCase(Simulator.Counting)]
    [TestCase(Simulator.OpenAi)]
    public async Task Latency_Set_DelaysTheHeaders(string path)
    {
        var sending = _simulator.PostAsync(path, Simulator.Body("[simulate: latency=200ms] Hi"));

        _simulator.Clock.Advance(TimeSpan.FromMilliseconds(199));
        Assert.That(sending.IsCompleted, Is.False);

        _simulator.Clock.Advance(TimeSpan.FromMilliseconds(1));
        using var response = await sending;
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Latency_RequestCancelled_EndsTheWait()
    {
        using var source = new CancellationTokenSource();
        var sending = _simulator.PostAsync(Simulator.Anthropic, Simulator.Body("[simulate: latency=2s]"), cancellationToken: source.Token);

        await source.CancelAsync();

        Assert.That(async () => await sending, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task ChunkDelay_Set_DelaysEveryEventButTheFirst()
    {
        using var response = await _simulator.PostAsync(Simulator.Anthropic, Simulator.Body("[simulate: chunk-delay=20ms]", Streamed));
        await using var stream = await response.Content.ReadAsStreamAsync();
        Assert.That(await ReadAsync(stream), Does.StartWith("event: message_start"));

        for (var i = 0; i < 3; i++)
        {
            var reading = ReadAsync(stream);
            _simulator.Clock.Advance(TimeSpan.FromMilliseconds(19));
            Assert.That(reading.IsCompleted, Is.False);
            _simulator.Clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.That(await reading, Does.StartWith("event: ").And.EndWith("\n\n"));
        }
    }

    [Test]
    public async Task Silence_InAStream_FollowsTheFirstEventOnce()
    {
        using var response = await _simulator.PostAsync(Simulator.OpenAi, Simulator.Body("[simulate: silence=2s]", Streamed));
        await using var stream = await response.Content.ReadAsStreamAsync();
        await ReadAsync(stream);

        var reading = ReadAsync(stream);
        Assert.That(reading.IsCompleted, Is.False);
        _simulator.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(await reading, Is.Not.Empty);
        Assert.That(ReadAsync(stream).IsCompleted, Is.True);
    }

    [Test]
    public async Task Silence_InAPlainAnswer_FollowsTheHeaders()
    {
        using var response = await _simulator.PostAsync(Simulator.OpenAi, Simulator.Body("[simulate: silence=2s]"));
        await using var stream = await response.Content.ReadAsStreamAsync();

        var reading = ReadAsync(stream);
        Assert.That(reading.IsCompleted, Is.False);
        _simulator.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(await reading, Has.Length.EqualTo(response.Content.Headers.ContentLength));
    }

    [TestCase(Simulator.Anthropic, 400, "invalid_request_error")]
    [TestCase(Simulator.Anthropic, 401, "authentication_error")]
    [TestCase(Simulator.Anthropic, 403, "permission_error")]
    [TestCase(Simulator.Anthropic, 404, "not_found_error")]
    [TestCase(Simulator.Anthropic, 429, "rate_limit_error")]
    [TestCase(Simulator.Anthropic, 500, "api_error")]
    [TestCase(Simulator.Anthropic, 504, "timeout_error")]
    [TestCase(Simulator.Anthropic, 529, "overloaded_error")]
    [TestCase(Simulator.Counting, 529, "overloaded_error")]
    [TestCase(Simulator.OpenAi, 400, "invalid_request_error")]
    [TestCase(Simulator.OpenAi, 429, "requests")]
    [TestCase(Simulator.OpenAi, 503, "server_error")]
    public async Task Status_Set_AnswersThatErrorPlainly(string path, int status, string type)
    {
        var answer = await _simulator.JsonAsync(path, Simulator.Body($"[simulate: status={status}] Hi", path == Simulator.Counting ? "" : Streamed), status);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.GetProperty("error").GetProperty("type").GetString(), Is.EqualTo(type));
            Assert.That(answer.GetProperty("error").GetProperty("message").GetString(), Is.Not.Empty);
            Assert.That(answer.TryGetProperty("request_id", out _), Is.EqualTo(path != Simulator.OpenAi));
        }
    }

    [TestCase(", retry-after=1", "1")]
    [TestCase("", null)]
    public async Task RetryAfter_WithStatus_IsTheHeader(string knob, string? expected)
    {
        using var response = await _simulator.PostAsync(Simulator.Anthropic, Simulator.Body($"[simulate: status=529{knob}]"));

        Assert.That(response.Headers.TryGetValues("retry-after", out var values) ? values.Single() : null, Is.EqualTo(expected));
    }

    [TestCase(Simulator.Anthropic, 0)]
    [TestCase(Simulator.Anthropic, 3)]
    [TestCase(Simulator.OpenAi, 1)]
    [TestCase(Simulator.OpenAi, 4)]
    public async Task CutAfter_InAStream_BreaksAfterSoManyEvents(string path, int events)
    {
        using var response = await _simulator.PostAsync(path, Simulator.Body($"[simulate: cut-after={events}]", Streamed));
        await using var stream = await response.Content.ReadAsStreamAsync();

        var received = new StringBuilder();
        Assert.That(
            async () =>
            {
                while (await ReadAsync(stream) is { Length: > 0 } piece)
                {
                    received.Append(piece);
                }
            },
            Throws.InstanceOf<HttpIOException>());
        Assert.That(received.ToString().Split("\n\n").Length - 1, Is.EqualTo(events));
    }

    [TestCase(Simulator.Anthropic)]
    [TestCase(Simulator.Counting)]
    [TestCase(Simulator.OpenAi)]
    public async Task CutAfter_InAPlainAnswer_BreaksInTheMiddle(string path)
    {
        using var response = await _simulator.PostAsync(path, Simulator.Body("[simulate: cut-after=3]"));
        await using var stream = await response.Content.ReadAsStreamAsync();

        var half = await ReadAsync(stream);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(half, Has.Length.InRange(1, (int)response.Content.Headers.ContentLength! - 1));
            Assert.That(async () => await ReadAsync(stream), Throws.InstanceOf<HttpIOException>());
        }
    }

    [TestCase(0)]
    [TestCase(2)]
    [TestCase(5)]
    public async Task ErrorAfter_InAnthropicStream_EndsItInAnErrorEvent(int count)
    {
        var events = SseEvent.Parse(await _simulator.StreamAsync(Simulator.Anthropic, Simulator.Body($"[simulate: error-after={count}]", Streamed)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(events, Has.Count.EqualTo(count + 1));
            Assert.That(events[^1].Name, Is.EqualTo("error"));
            Assert.That(events[^1].Data, Is.EqualTo("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"""));
        }
    }

    [Test]
    public async Task ErrorAfter_InOpenAiStream_EndsItWithoutDone()
    {
        var events = SseEvent.Parse(await _simulator.StreamAsync(Simulator.OpenAi, Simulator.Body("[simulate: error-after=2]", Streamed)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(events, Has.Count.EqualTo(3));
            Assert.That(events[^1].Name, Is.Null);
            Assert.That((string?)events[^1].Json["error"]!["type"], Is.EqualTo("server_error"));
        }
    }

    [TestCase("error-after=9999")]
    [TestCase("cut-after=9999")]
    [TestCase("")]
    [TestCase("latency=0s, chunk-delay=0ms")]
    public async Task Faults_BeyondTheEnd_LeaveTheStreamWhole(string knobs)
    {
        var message = AnthropicGrammar.Read(await _simulator.StreamAsync(Simulator.Anthropic, Simulator.Body($"[simulate: {knobs}] Hi", Streamed)));

        Assert.That((string?)message["content"]![0]!["text"], Does.Contain("“Hi”"));
    }

    [TestCase(30)]
    [TestCase(100)]
    [TestCase(500)]
    public async Task Tokens_Set_MakesTextOfThatLength(int tokens)
    {
        var plain = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body($"[simulate: tokens={tokens}] Hi"));
        var streamed = AnthropicGrammar.Read(await _simulator.StreamAsync(Simulator.Anthropic, Simulator.Body($"[simulate: tokens={tokens}] Hi", Streamed)));
        var limited = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body($"[simulate: tokens={tokens}] Hi", maxTokens: 8));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(plain.GetProperty("usage").GetProperty("output_tokens").GetInt32(), Is.EqualTo(tokens).Within(10).Percent);
            Assert.That(plain.GetProperty("stop_reason").GetString(), Is.EqualTo("end_turn"));
            Assert.That((string?)streamed["content"]![0]!["text"], Is.EqualTo(AnthropicGrammar.Text(plain)));
            Assert.That(limited.GetProperty("stop_reason").GetString(), Is.EqualTo("max_tokens"));
        }
    }

    [TestCase("latency=fast", "latency: 'fast' is not a duration such as 200ms or 2s, at most 30 minutes")]
    [TestCase("latency=31m", "latency:")]
    [TestCase("chunk-delay=5", "chunk-delay:")]
    [TestCase("silence=-1s", "silence:")]
    [TestCase("silence=99999s", "silence:")]
    [TestCase("status=200", "status: '200' is not a status from 400 to 599")]
    [TestCase("status=600", "status:")]
    [TestCase("retry-after=soon", "retry-after:")]
    [TestCase("cut-after=x", "cut-after:")]
    [TestCase("error-after=", "error-after:")]
    [TestCase("tokens=0", "tokens:")]
    [TestCase("tokens=100001", "tokens:")]
    [TestCase("latency", "latency: ''")]
    [TestCase("status=429, speed=9", "speed: unknown; known are latency, chunk-delay")]
    public async Task MalformedDirective_Any_RefusesNamingTheKnob(string knobs, string problem)
    {
        foreach (var path in (string[])[Simulator.Anthropic, Simulator.Counting, Simulator.OpenAi])
        {
            var answer = await _simulator.JsonAsync(path, Simulator.Body($"[simulate: {knobs}] Hi"), 400);

            Assert.That(answer.GetProperty("error").GetProperty("message").GetString(), Does.Contain("[simulate]").And.Contain(problem));
        }
    }

    [Test]
    public async Task UnclosedDirective_Any_Refuses()
    {
        var answer = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body("[simulate: status=500"), 400);

        Assert.That(answer.GetProperty("error").GetProperty("message").GetString(), Does.Contain("not closed"));
    }

    [Test]
    public void Take_AllKnobs_ReadsEachAndLeavesThePrompt()
    {
        var (prompt, script, problem) = SimulationDirective.Take(
            "Hello [SIMULATE: latency=200ms, chunk-delay=1.5s ,silence=2s,status=529, retry-after=1, cut-after=3, error-after=2, tokens=500] world");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(problem, Is.Null);
            Assert.That(prompt, Is.EqualTo("Hello  world"));
            Assert.That(script, Is.EqualTo(new SimulationScript
            {
                Latency = TimeSpan.FromMilliseconds(200),
                ChunkDelay = TimeSpan.FromMilliseconds(1500),
                Silence = TimeSpan.FromSeconds(2),
                Status = 529,
                RetryAfter = 1,
                CutAfter = 3,
                ErrorAfter = 2,
                Tokens = 500,
            }));
        }
    }

    [Test]
    public async Task Directive_InAnEarlierTurnOrAReminder_IsNotObeyed()
    {
        var body = """
            {"model":"m","max_tokens":99,"messages":[{"role":"user","content":"[simulate: status=500]"},{"role":"assistant","content":"x"},
             {"role":"user","content":"Hi <system-reminder>[simulate: status=500]</system-reminder>"}]}
            """;

        await _simulator.JsonAsync(Simulator.Anthropic, body);
    }

    public void Dispose() => _simulator.Dispose();

    private static async Task<string> ReadAsync(Stream stream)
    {
        var buffer = new byte[64 * 1024];
        var length = await stream.ReadAsync(buffer);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
