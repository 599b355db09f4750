using System.Globalization;

namespace Cco.Gateway.Tests.Wire.Replay;

/// <summary>Random messages, told as the provider tells them (contract.md 1.6 to 1.8).</summary>
internal sealed class MessageMaker(Random random) : AnswerMaker(random)
{
    private readonly List<string> _events = [];
    private readonly List<string> _blocks = [];

    public Made Make()
    {
        var members = new List<(string, string)>
        {
            ("id", String("msg_" + Random.Next())), ("type", "\"message\""), ("role", "\"assistant\""), ("model", String("claude-" + Text(2))),
        };
        if (Maybe(4))
        {
            members.Add(("a_new_member", Value()));
        }

        (string, string)[] final = [("stop_reason", Maybe() ? "\"end_turn\"" : "\"tool_use\""), ("stop_sequence", Maybe() ? "null" : String(Text()))];
        (string, string)[] beside = Maybe(3) ? [("context_management", Object(("applied_edits", $"[{Value()}]")))] : [];
        var (startUsage, endUsage, usage) = Usage();
        Event("message_start", ("message", Object(
            [.. members, .. beside.Select(member => (member.Item1, "null")), ("content", "[]"), ("stop_reason", "null"), ("stop_sequence", "null"), ("usage", startUsage)])));
        for (var count = Random.Next(4); count > 0; count--)
        {
            Block();
        }

        Event("message_delta", [("delta", Object(final)), ("usage", endUsage), .. beside]);
        Event("message_stop");
        var plain = Object([.. members, .. final, .. beside, ("content", $"[{string.Join(",", _blocks)}]"), ("usage", usage)]);
        return new Made(plain, Join(_events, ": keep-alive\n", ": alone\n\n", "event: ping\ndata: {\"type\": \"ping\"}\n\n"));
    }

    private (string Start, string End, string Plain) Usage()
    {
        (string, string)[] input = [("input_tokens", Number()), ("cache_read_input_tokens", Number()), ("cache_creation_input_tokens", Number())];
        (string, string)[] fixedPart = [("cache_creation", Object(("ephemeral_5m_input_tokens", Number()), ("ephemeral_1h_input_tokens", Number()))), ("service_tier", "\"standard\"")];
        (string, string)[] end = [("output_tokens", Number()), ("output_tokens_details", Maybe() ? "null" : Object(("thinking_tokens", Number()))), ("iterations", Value())];
        var repeated = Maybe() ? input : [.. input.Select(count => (count.Item1, "null"))];
        return (
            Object([.. input, .. fixedPart, ("output_tokens", "1")]),
            Object([.. end, .. repeated]),
            Object([.. input, .. fixedPart, .. end]));
    }

    private void Block()
    {
        var index = _blocks.Count;
        switch (Random.Next(5))
        {
            case 0 or 1:
                TextBlock(index);
                break;
            case 2:
                var (thinking, signature) = (Text(), String(Text()));
                Start(index, ("type", "\"thinking\""), ("thinking", "\"\""), ("signature", "\"\""));
                Pieces(index, "thinking_delta", "thinking", thinking);
                Delta(index, ("type", "\"signature_delta\""), ("signature", signature));
                _blocks.Add(Object(("type", "\"thinking\""), ("thinking", String(thinking)), ("signature", signature)));
                break;
            case 3:
                ToolBlock(index);
                break;
            default:
                (string, string)[] whole = [("type", Maybe() ? "\"redacted_thinking\"" : "\"web_search_tool_result\""), ("data", String(Text())), ("content", Value())];
                Start(index, whole);
                _blocks.Add(Object(whole));
                break;
        }

        Event("content_block_stop", ("index", index.ToString(CultureInfo.InvariantCulture)));
    }

    private void TextBlock(int index)
    {
        var text = Text();
        var citations = Enumerable.Range(0, Maybe(3) ? Random.Next(3) : 0).Select(_ => Object(("type", "\"char_location\""), ("x", Value()))).ToList();
        (string, string)[] more = Maybe(5) ? [("a_block_member", Value())] : [];
        Start(index, [.. more, ("type", "\"text\""), ("text", "\"\""), ("citations", citations.Count > 0 ? "[]" : "null")]);
        var cited = 0;
        foreach (var piece in Cut(Inside(text)))
        {
            Delta(index, ("type", "\"text_delta\""), ("text", $"\"{piece}\""));
            while (cited < citations.Count && Maybe(3))
            {
                Delta(index, ("type", "\"citations_delta\""), ("citation", citations[cited++]));
            }
        }

        while (cited < citations.Count)
        {
            Delta(index, ("type", "\"citations_delta\""), ("citation", citations[cited++]));
        }

        _blocks.Add(Object([.. more, ("type", "\"text\""), ("text", String(text)), ("citations", citations.Count > 0 ? $"[{string.Join(",", citations)}]" : "null")]));
    }

    private void ToolBlock(int index)
    {
        var input = Maybe(4) ? "{}" : Object(("a", Value()), ("b", String(Text())), ("c", Value()));
        (string, string)[] head = [("type", Maybe() ? "\"tool_use\"" : "\"server_tool_use\""), ("id", String("toolu_" + Random.Next())), ("name", String("tool" + Text(2)))];
        Start(index, [.. head, ("input", "{}")]);
        if (input == "{}" && Maybe())
        {
            Delta(index, ("type", "\"input_json_delta\""), ("partial_json", "\"\""));
        }
        else if (input != "{}")
        {
            Pieces(index, "input_json_delta", "partial_json", input);
        }

        _blocks.Add(Object([.. head, ("input", input)]));
    }

    private void Pieces(int index, string type, string member, string value)
    {
        foreach (var piece in Cut(Inside(value)))
        {
            Delta(index, ("type", $"\"{type}\""), (member, $"\"{piece}\""));
        }
    }

    private void Start(int index, params (string, string)[] block) =>
        Event("content_block_start", ("index", index.ToString(CultureInfo.InvariantCulture)), ("content_block", Object(block)));

    private void Delta(int index, params (string, string)[] delta) =>
        Event("content_block_delta", ("index", index.ToString(CultureInfo.InvariantCulture)), ("delta", Object(delta)));

    private void Event(string name, params (string, string)[] members) =>
        _events.Add($"event: {name}\ndata: {Object([("type", $"\"{name}\""), .. members])}\n\n");

    private string Number() => Random.Next(5000).ToString(CultureInfo.InvariantCulture);
}
