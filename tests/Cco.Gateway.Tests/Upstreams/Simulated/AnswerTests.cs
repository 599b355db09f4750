using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

/// <summary>Text answers: what they say, how they are counted, that plain and streamed ones are the same.</summary>
public sealed class AnswerTests : IDisposable
{
    private const string Streamed = ",\"stream\":true";
    private readonly Simulator _simulator = new();

    [Test]
    public async Task Messages_Plain_HasTheWholeMessageOfTheContract()
    {
        var answer = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body("What is 2+2?"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.GetProperty("id").GetString(), Does.StartWith("msg_sim_"));
            Assert.That(answer.GetProperty("type").GetString(), Is.EqualTo("message"));
            Assert.That(answer.GetProperty("role").GetString(), Is.EqualTo("assistant"));
            Assert.That(answer.GetProperty("model").GetString(), Is.EqualTo("claude-opus-4"));
            Assert.That(answer.GetProperty("stop_reason").GetString(), Is.EqualTo("end_turn"));
            Assert.That(answer.GetProperty("stop_sequence").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(AnthropicGrammar.Text(answer), Does.StartWith("[simulated]").And.Contain("What is 2+2?").And.Contain("cco --upstream anthropic"));
            Assert.That(answer.TryGetProperty("context_management", out _), Is.False);
        }

        var usage = answer.GetProperty("usage");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(usage.GetProperty("input_tokens").GetInt32(), Is.InRange(8, 20));
            Assert.That(usage.GetProperty("output_tokens").GetInt32(), Is.Positive);
            Assert.That(usage.GetProperty("cache_creation_input_tokens").GetInt32(), Is.Zero);
            Assert.That(usage.GetProperty("cache_read_input_tokens").GetInt32(), Is.Zero);
            Assert.That(usage.GetProperty("cache_creation").GetProperty("ephemeral_5m_input_tokens").GetInt32(), Is.Zero);
            Assert.That(usage.GetProperty("cache_creation").GetProperty("ephemeral_1h_input_tokens").GetInt32(), Is.Zero);
            Assert.That(usage.GetProperty("output_tokens_details").GetProperty("thinking_tokens").GetInt32(), Is.Zero);
            Assert.That(usage.GetProperty("service_tier").GetString(), Is.EqualTo("standard"));
        }
    }

    [Test]
    public async Task ChatCompletions_Plain_HasTheWholeCompletionOfTheContract()
    {
        var answer = await _simulator.JsonAsync(Simulator.OpenAi, Simulator.Body("What is 2+2?", maxTokens: null));

        var choice = answer.GetProperty("choices").EnumerateArray().Single();
        var usage = answer.GetProperty("usage");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.GetProperty("id").GetString(), Does.StartWith("chatcmpl-sim-"));
            Assert.That(answer.GetProperty("object").GetString(), Is.EqualTo("chat.completion"));
            Assert.That(answer.GetProperty("created").GetInt64(), Is.EqualTo(_simulator.Clock.GetUtcNow().ToUnixTimeSeconds()));
            Assert.That(answer.GetProperty("model").GetString(), Is.EqualTo("claude-opus-4"));
            Assert.That(choice.GetProperty("finish_reason").GetString(), Is.EqualTo("stop"));
            Assert.That(choice.GetProperty("message").GetProperty("content").GetString(), Does.StartWith("[simulated]").And.Contain("What is 2+2?"));
            Assert.That(choice.GetProperty("message").TryGetProperty("tool_calls", out _), Is.False);
            Assert.That(usage.GetProperty("total_tokens").GetInt32(), Is.EqualTo(usage.GetProperty("prompt_tokens").GetInt32() + usage.GetProperty("completion_tokens").GetInt32()));
            Assert.That(usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32(), Is.Zero);
            Assert.That(usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32(), Is.Zero);
        }
    }

    [TestCase("What is 2+2?")]
    [TestCase("")]
    [TestCase("Quotes \" and \\ and \n lines \u2028 and 😀👩‍👩‍👧 emoji, 東京, café, 한국어")]
    public async Task Stream_OfMessages_SaysWhatThePlainAnswerSays(string prompt)
    {
        var plain = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body(prompt));
        var streamed = AnthropicGrammar.Read(await _simulator.StreamAsync(Simulator.Anthropic, Simulator.Body(prompt, Streamed)));

        AssertSame(streamed, plain);
    }

    [TestCase("What is 2+2?", true)]
    [TestCase("Quotes \" and 😀 emoji", false)]
    [TestCase("", true)]
    public async Task Stream_OfChatCompletions_SaysWhatThePlainAnswerSays(string prompt, bool includeUsage)
    {
        var options = Streamed + (includeUsage ? ",\"stream_options\":{\"include_usage\":true}" : "");
        var plain = await _simulator.JsonAsync(Simulator.OpenAi, Simulator.Body(prompt));
        var streamed = OpenAiGrammar.Read(await _simulator.StreamAsync(Simulator.OpenAi, Simulator.Body(prompt, options)), includeUsage);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)streamed["message"]!["content"], Is.EqualTo(plain.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()));
            Assert.That((string?)streamed["finish_reason"], Is.EqualTo("stop"));
            Assert.That(streamed["usage"]?.ToJsonString(), Is.EqualTo(includeUsage ? plain.GetProperty("usage").GetRawText() : null));
        }
    }

    [TestCase(1)]
    [TestCase(5)]
    [TestCase(20)]
    public async Task MaxTokens_BelowTheText_CutsItAndSaysSo(int maxTokens)
    {
        var anthropic = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body("Hi there", maxTokens: maxTokens));
        var streamed = AnthropicGrammar.Read(await _simulator.StreamAsync(Simulator.Anthropic, Simulator.Body("Hi there", Streamed, maxTokens)));
        var openAi = await _simulator.JsonAsync(Simulator.OpenAi, Simulator.Body("Hi there", $",\"max_completion_tokens\":{maxTokens}", null));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(anthropic.GetProperty("stop_reason").GetString(), Is.EqualTo("max_tokens"));
            Assert.That(anthropic.GetProperty("usage").GetProperty("output_tokens").GetInt32(), Is.InRange(0, maxTokens));
            Assert.That(openAi.GetProperty("choices")[0].GetProperty("finish_reason").GetString(), Is.EqualTo("length"));
            Assert.That(openAi.GetProperty("usage").GetProperty("completion_tokens").GetInt32(), Is.InRange(0, maxTokens));
        }

        AssertSame(streamed, anthropic);
    }

    [Test]
    public async Task MaxTokens_Zero_GivesAnEmptyMessage()
    {
        var answer = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body("Hi", maxTokens: 0));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.GetProperty("content").GetArrayLength(), Is.Zero);
            Assert.That(answer.GetProperty("stop_reason").GetString(), Is.EqualTo("max_tokens"));
            Assert.That(answer.GetProperty("usage").GetProperty("output_tokens").GetInt32(), Is.Zero);
        }
    }

    [Test]
    public async Task StopSequence_InTheText_EndsIt()
    {
        var anthropic = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body("Hi", ",\"stop_sequences\":[\"nowhere\",\"invented\",\"model\"]"));
        var openAi = await _simulator.JsonAsync(Simulator.OpenAi, Simulator.Body("Hi", ",\"stop\":\"invented\""));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(anthropic.GetProperty("stop_reason").GetString(), Is.EqualTo("stop_sequence"));
            Assert.That(anthropic.GetProperty("stop_sequence").GetString(), Is.EqualTo("invented"));
            Assert.That(AnthropicGrammar.Text(anthropic), Does.EndWith("This answer is "));
            Assert.That(openAi.GetProperty("choices")[0].GetProperty("finish_reason").GetString(), Is.EqualTo("stop"));
            Assert.That(openAi.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), Does.EndWith("This answer is "));
        }
    }

    [TestCase(Simulator.Anthropic)]
    [TestCase(Simulator.OpenAi)]
    public async Task SameRequest_Twice_DiffersInIdsOnly(string path)
    {
        var first = await _simulator.JsonAsync(path, Simulator.Body("Say something"));
        var second = await _simulator.JsonAsync(path, Simulator.Body("Say something"));

        var (one, two) = (first.GetProperty("id").GetString()!, second.GetProperty("id").GetString()!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(two, Is.Not.EqualTo(one));
            Assert.That(second.GetRawText().Replace(two, one, StringComparison.Ordinal), Is.EqualTo(first.GetRawText()));
        }
    }

    [TestCase(Simulator.Anthropic, "request-id")]
    [TestCase(Simulator.OpenAi, "x-request-id")]
    public async Task Headers_OfAnyAnswer_CarryAFreshRequestIdAndNoHopHeaders(string path, string name)
    {
        using var first = await _simulator.PostAsync(path, Simulator.Body("Hi"));
        using var second = await _simulator.PostAsync(path, "{}");
        using var third = await _simulator.PostAsync(path, Simulator.Body("Hi", Streamed));

        HttpResponseMessage[] all = [first, second, third];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(all.Select(response => response.Headers.GetValues(name).Single()), Is.Unique.And.All.StartsWith("req_sim_"));
            Assert.That(all.Select(response => response.Headers.TransferEncodingChunked ?? false), Is.All.False);
            Assert.That(all.Select(response => response.Headers.Connection.Count), Is.All.Zero);
            Assert.That(first.Content.Headers.ContentType?.ToString(), Is.EqualTo("application/json"));
            Assert.That(first.Content.Headers.ContentLength, Is.Positive);
            Assert.That(first.RequestMessage, Is.Not.Null);
        }
    }

    public void Dispose() => _simulator.Dispose();

    private static void AssertSame(JsonObject streamed, JsonElement plain)
    {
        var expected = JsonNode.Parse(plain.GetRawText())!.AsObject();
        foreach (var message in (JsonObject[])[streamed, expected])
        {
            message.Remove("id");
            message.Remove("diagnostics");
            foreach (var block in message["content"]!.AsArray())
            {
                block!.AsObject().Remove("id");
                block.AsObject().Remove("citations");
            }
        }

        Assert.That(JsonNode.DeepEquals(streamed, expected), Is.True, $"{streamed.ToJsonString()}\n{expected.ToJsonString()}");
    }
}
