using System.Globalization;

namespace Cco.Gateway.Tests.Wire.Replay;

/// <summary>Random completions, told as providers tell them (contract.md 2.2, 2.3): choices and calls interleaved.</summary>
internal sealed class ChatMaker(Random random) : AnswerMaker(random)
{
    private const string None = "null";

    public Made Make()
    {
        (string, string)[] head = [("id", String("chatcmpl-" + Random.Next())), ("created", "1790000000"), ("model", String($"gpt-\"é😀\"-{Random.Next(9)}"))];
        (string, string)[] once = Maybe(3) ? [("a_new_member", Value())] : [];
        var usage = Object(("prompt_tokens", Number()), ("completion_tokens", Number()), ("total_tokens", Number()), ("prompt_tokens_details", Value()));
        var choices = Enumerable.Range(0, Maybe(4) ? 3 : 1).Select(Choice).ToList();
        var chunks = new List<string>();
        while (choices.Exists(choice => choice.Pieces.Count > 0))
        {
            var parts = choices.Where(choice => choice.Pieces.Count > 0 && Maybe()).Select(choice => choice.Pieces.Dequeue()).ToArray();
            chunks.Add(Chunk([.. head, .. once, ("choices", $"[{string.Join(",", parts)}]"), ("usage", None), .. Obfuscation()]));
        }

        chunks.Add(Chunk([.. head, .. once, ("choices", "[]"), ("usage", usage)]));
        chunks.Add("data: [DONE]\n\n");
        return new Made(
            Object([.. head, .. once, ("object", "\"chat.completion\""), ("choices", $"[{string.Join(",", choices.Select(choice => choice.Plain))}]"), ("usage", usage)]),
            Join(chunks, ": keep-alive\n", ": alone\n\n"));
    }

    private string Chunk((string, string)[] members) => $"data: {Object([.. members, ("object", "\"chat.completion.chunk\"")])}\n\n";

    private (string, string)[] Obfuscation() => Maybe(4) ? [("obfuscation", String(Text()))] : [];

    private (string Plain, Queue<string> Pieces) Choice(int index)
    {
        var deltas = new Queue<string>();
        var message = new List<(string, string)> { ("role", "\"assistant\"") };
        (string, string)[] role = [("role", "\"assistant\"")];
        var texts = new List<(string Name, string Value)>();
        foreach (var name in new[] { "content", "refusal", "reasoning_content" })
        {
            if (name == "content" || Maybe(4))
            {
                var value = Maybe(4) ? null : Text() + "x";
                message.Add((name, value is null ? None : String(value)));
                role = [.. role, (name, None)];
                if (value is not null)
                {
                    texts.Add((name, value));
                }
            }
        }

        deltas.Enqueue(Object(role));
        foreach (var (name, value) in texts)
        {
            foreach (var piece in Cut(Inside(value)))
            {
                deltas.Enqueue(Object((name, $"\"{piece}\"")));
            }
        }

        if (Maybe(3))
        {
            message.Add(("tool_calls", Calls(deltas)));
        }

        deltas.Enqueue("{}");
        var number = index.ToString(CultureInfo.InvariantCulture);
        var pieces = new Queue<string>();
        while (deltas.Count > 0)
        {
            pieces.Enqueue(Object(("index", number), ("delta", deltas.Dequeue()), ("finish_reason", deltas.Count > 0 ? None : "\"stop\""), ("logprobs", None)));
        }

        return (Object(("index", number), ("message", Object([.. message])), ("finish_reason", "\"stop\""), ("logprobs", None)), pieces);
    }

    private string Calls(Queue<string> deltas)
    {
        var plain = new List<string>();
        var pieces = new List<Queue<string>>();
        for (var index = 0; index < Random.Next(1, 4); index++)
        {
            var number = index.ToString(CultureInfo.InvariantCulture);
            (string, string)[] head = [("id", String("call_" + Random.Next())), ("type", "\"function\"")];
            var name = ("name", String("tool" + Text(2)));
            var arguments = Object(("a", Value()));
            plain.Add(Object([.. head, ("function", Object(name, ("arguments", String(arguments))))]));
            pieces.Add(new Queue<string>([Object([("index", number), .. head, ("function", Object(name, ("arguments", "\"\"")))])]));
            foreach (var piece in Cut(Inside(arguments)))
            {
                pieces[^1].Enqueue(Object(("index", number), ("function", Object(("arguments", $"\"{piece}\"")))));
            }
        }

        while (pieces.Exists(queue => queue.Count > 0))
        {
            var parts = pieces.Where(queue => queue.Count > 0 && Maybe()).Select(queue => queue.Dequeue()).ToArray();
            deltas.Enqueue(Object(("tool_calls", $"[{string.Join(",", parts)}]")));
        }

        return $"[{string.Join(",", plain)}]";
    }

    private string Number() => Random.Next(5000).ToString(CultureInfo.InvariantCulture);
}
