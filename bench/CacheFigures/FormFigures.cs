using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Replay;

namespace Cco.CacheFigures;

/// <summary>What it costs to serve an answer in the form it was not recorded in, beside SHA-256 of the plain answer's bytes.</summary>
internal static class FormFigures
{
    private const int Rounds = 40;

    // As a provider cuts a text: a few tokens at a time.
    private static readonly string[] Words =
        ["The lookup of", " an entry tells", " the policy", " that it was", " wanted; it does", " not wait", " for it. A", " note that", " finds no room is", " dropped.\\n\\n"];

    public static void Run()
    {
        foreach (var size in new[] { 4_000, 100_000, 1_000_000 })
        {
            var words = Enumerable.Repeat(Words, size / Words.Sum(word => word.Length)).SelectMany(line => line).ToArray();
            Run("message", Dialect.Anthropic, ApiEndpointKind.Messages, Message(words), MessageStream(words));
            Run("completion", Dialect.OpenAi, ApiEndpointKind.ChatCompletions, Completion(words), CompletionStream(words));
        }
    }

    private static void Run(string name, Dialect dialect, ApiEndpointKind kind, byte[] plain, byte[] stream)
    {
        Action[] actions =
        [
            () => SHA256.HashData(plain),
            () => AnswerForms.TryToStream(dialect, kind, plain, includeUsage: true, out _),
            () => AnswerForms.TryToPlain(dialect, kind, stream, out _),
        ];
        if (!AnswerForms.TryToStream(dialect, kind, plain, includeUsage: true, out _) || !AnswerForms.TryToPlain(dialect, kind, stream, out _))
        {
            throw new InvalidOperationException($"The {name} has no other form.");
        }

        var times = actions.Select(_ => new List<double>()).ToArray();
        // Until the code is compiled as it will stay.
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1);)
        {
            foreach (var action in actions)
            {
                action();
            }
        }

        // In turns, so that a slower moment of the machine meets all of them; the median of the rounds.
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < actions.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                for (var call = 0; call < 10; call++)
                {
                    actions[i]();
                }

                times[i].Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / 10);
            }
        }

        var medians = times.Select(list => list.Skip(Rounds / 4).Order().ElementAt(Rounds * 3 / 8)).ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-10} {plain.Length,8} bytes plain, {stream.Length,8} as recorded   SHA-256 {medians[0],7:F1} us   made into a stream {medians[1],7:F1} us ({medians[1] / medians[0]:F1} x)   folded {medians[2],7:F1} us ({medians[2] / medians[0]:F1} x)"));
    }

    private static byte[] Message(string[] words) => Encoding.UTF8.GetBytes(
        "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-opus-5\",\"content\":[{\"type\":\"text\",\"text\":\""
        + string.Concat(words)
        + "\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":12,\"output_tokens\":900}}");

    private static byte[] MessageStream(string[] words) => Encoding.UTF8.GetBytes(
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-opus-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":12,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}


        """
        + string.Concat(words.Select(word => $$$"""
        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{word}}}"}}


        """))
        + """
        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":900}}

        event: message_stop
        data: {"type":"message_stop"}


        """);

    private static byte[] Completion(string[] words) => Encoding.UTF8.GetBytes(
        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1790000000,\"model\":\"gpt-6-luna\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
        + string.Concat(words)
        + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":900,\"total_tokens\":912}}");

    private static byte[] CompletionStream(string[] words) => Encoding.UTF8.GetBytes(
        Chunk("""{"role":"assistant","content":""}""") + string.Concat(words.Select(word => Chunk("{\"content\":\"" + word + "\"}")))
        + Chunk("{}", "\"stop\"")
        + """
        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"gpt-6-luna","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":900,"total_tokens":912}}

        data: [DONE]


        """);

    private static string Chunk(string delta, string reason = "null") =>
        "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,\"model\":\"gpt-6-luna\",\"choices\":[{\"index\":0,\"delta\":"
        + delta + ",\"finish_reason\":" + reason + "}],\"usage\":null}\n\n";
}
