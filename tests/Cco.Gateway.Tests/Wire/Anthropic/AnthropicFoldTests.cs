using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cco.Gateway.Wire;
using CsCheck;

namespace Cco.Gateway.Tests.Wire.Anthropic;

/// <summary>One message, told plainly and as a stream by the rules of contract.md 5.4: both give the same facts, however they are cut.</summary>
internal sealed class AnthropicFoldTests
{
    private static readonly Gen<string> Text = Gen.OneOf("", "a", "Hello ", "é", "😀", "\n", "\"", "\\", "\u0001", "</script>", "\"delta\":{\"type\":\"")
        .Array[0, 6].Select(string.Concat);

    private static readonly Gen<JsonObject> Block = Gen.OneOf<JsonObject>(
        Text.Select(text => new JsonObject { ["type"] = "text", ["text"] = text }),
        Text.Select(text => new JsonObject { ["type"] = "thinking", ["thinking"] = text, ["signature"] = "EqQB" }),
        Text.Select(text => new JsonObject { ["type"] = "tool_use", ["id"] = "t", ["name"] = "n", ["input"] = Input(text) }),
        Gen.OneOf("redacted_thinking", "fallback", "web_search_tool_result", "container_upload").Select(type => new JsonObject { ["type"] = type }));

    private static readonly Gen<JsonObject> Message = Gen.Select(
        Block.Array[0, 4],
        Gen.OneOf("end_turn", "tool_use", "max_tokens", "refusal", "pause_turn"),
        Gen.Int[0, 5000].Array[8, 8],
        Gen.OneOf<string?>(null, "standard", "batch"),
        Gen.Bool)
        .Select((blocks, stop, numbers, tier, iterations) => new JsonObject
        {
            ["type"] = "message",
            ["model"] = "claude-opus-5",
            ["content"] = new JsonArray([.. blocks]),
            ["stop_reason"] = stop,
            ["usage"] = Usage(numbers, tier, iterations),
        });

    [Test]
    public void Finish_PlainAndStream_GiveTheSameFacts() =>
        Gen.Select(Message, Gen.Int[1, 40].Array[1, 4], Gen.Int[1, 7]).Sample((message, sizes, piece) =>
        {
            var plain = AnswerReading.Read(Dialect.Anthropic, AnswerReading.Json, Encoding.UTF8.GetBytes(message.ToJsonString()), sizes);
            var stream = AnswerReading.Read(Dialect.Anthropic, AnswerReading.Stream, Encoding.UTF8.GetBytes(Tell(message, piece)), sizes);
            return plain.Complete && AnswerReading.Describe(plain) == AnswerReading.Describe(stream);
        });

    private static JsonObject Input(string text) => text.Length == 0 ? [] : new JsonObject { ["a"] = text };

    private static JsonObject Usage(int[] numbers, string? tier, bool iterations) => new()
    {
        ["input_tokens"] = numbers[0],
        ["cache_creation_input_tokens"] = numbers[1] + numbers[2],
        ["cache_read_input_tokens"] = numbers[3],
        ["cache_creation"] = new JsonObject { ["ephemeral_5m_input_tokens"] = numbers[1], ["ephemeral_1h_input_tokens"] = numbers[2] },
        ["output_tokens"] = numbers[4],
        ["output_tokens_details"] = new JsonObject { ["thinking_tokens"] = numbers[5] },
        ["server_tool_use"] = numbers[6] % 2 == 0 ? null : new JsonObject { ["web_search_requests"] = numbers[6] },
        ["service_tier"] = tier,
        ["iterations"] = iterations ? new JsonArray(new JsonObject { ["type"] = "message", ["input_tokens"] = numbers[7] }) : null,
    };

    private static string Tell(JsonObject message, int piece)
    {
        var stream = new StringBuilder();
        var usage = message["usage"]!.AsObject();
        var start = message.DeepClone().AsObject();
        start["content"] = new JsonArray();
        start["stop_reason"] = null;
        start["usage"] = new JsonObject
        {
            ["input_tokens"] = 1,
            ["output_tokens"] = 1,
            ["cache_creation"] = usage["cache_creation"]!.DeepClone(),
            ["service_tier"] = usage["service_tier"]?.DeepClone(),
        };
        Add(stream, "message_start", new JsonObject { ["message"] = start });
        var index = 0;
        foreach (var block in message["content"]!.AsArray())
        {
            TellBlock(stream, block!.AsObject(), index++, piece);
        }

        var final = usage.DeepClone().AsObject();
        final.Remove("cache_creation");
        final.Remove("service_tier");
        Add(stream, "message_delta", new JsonObject
        {
            ["delta"] = new JsonObject { ["stop_reason"] = message["stop_reason"]!.DeepClone() },
            ["usage"] = final,
        });
        Add(stream, "message_stop", []);
        return stream.ToString();
    }

    private static void TellBlock(StringBuilder stream, JsonObject block, int index, int piece)
    {
        var start = block.DeepClone().AsObject();
        var (member, delta, text) = (string?)block["type"] switch
        {
            "text" => ("text", "text_delta", (string)block["text"]!),
            "thinking" => ("thinking", "thinking_delta", (string)block["thinking"]!),
            "tool_use" => ("partial_json", "input_json_delta", block["input"]!.AsObject().Count == 0 ? "" : block["input"]!.ToJsonString()),
            _ => ("", "", ""),
        };
        if (start.ContainsKey("input"))
        {
            start["input"] = new JsonObject();
        }
        else if (member.Length > 0)
        {
            start[member] = "";
        }

        Add(stream, "content_block_start", new JsonObject { ["index"] = index, ["content_block"] = start });
        foreach (var runes in text.EnumerateRunes().Chunk(piece))
        {
            Add(stream, "content_block_delta", new JsonObject
            {
                ["index"] = index,
                ["delta"] = new JsonObject { ["type"] = delta, [member] = string.Concat(runes) },
            });
        }

        Add(stream, "content_block_stop", new JsonObject { ["index"] = index });
    }

    private static void Add(StringBuilder stream, string name, JsonObject data)
    {
        data.Insert(0, "type", name);
        stream.Append("event: ").Append(name).Append("\r\ndata: ").Append(JsonSerializer.Serialize(data)).Append("\r\n\r\n");
    }
}
