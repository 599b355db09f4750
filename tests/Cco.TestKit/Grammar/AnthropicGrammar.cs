using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Cco.TestKit.Grammar;

/// <summary>
/// A strict reader of Anthropic streams: fails on anything contract.md 1.8 and the four client parsers of 1.9 do not allow, and puts the
/// message together as they do. The rules of a client are named where they are checked.
/// </summary>
internal sealed class AnthropicGrammar
{
    private static readonly string[] WholeBlocks = ["redacted_thinking", "container_upload"];

    private static readonly string[] CumulativeCounts =
    [
        "output_tokens", "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "server_tool_use", "output_tokens_details",
        "iterations", "fallback_credit",
    ];

    private readonly JsonArray _content = [];
    private readonly StringBuilder _pieces = new();
    private JsonObject? _message;
    private JsonObject? _block;
    private string? _signature;
    private bool _ending;
    private bool _stopped;

    private string? BlockType => (string?)_block!["type"];

    /// <summary>The message a complete stream makes; <c>usage</c> and the stop members as clients merge them.</summary>
    public static JsonObject Read(ReadOnlySpan<byte> stream) => Read(Encoding.UTF8.GetString(stream));

    public static JsonObject Read(string stream)
    {
        var grammar = new AnthropicGrammar();
        foreach (var frame in SseEvent.Parse(stream))
        {
            grammar.Take(frame);
        }

        Assert.That(grammar._stopped, Is.True, "message_stop is missing");
        grammar._message!["content"] = grammar._content;
        return grammar._message;
    }

    private void Take(SseEvent frame)
    {
        var data = frame.Json;
        // The TypeScript SDK drops events without an event line.
        Assert.That((string?)data["type"], Is.EqualTo(frame.Name), "the type is the event's name");
        Assert.That(_stopped, Is.False, "nothing follows message_stop");
        switch (frame.Name)
        {
            case "message_start":
                Start(data["message"]!.AsObject());
                break;
            case "ping":
                Assert.That(_message, Is.Not.Null, "message_start comes first");
                break;
            case "content_block_start":
                Open(data);
                break;
            case "content_block_delta":
                AssertIndex(data);
                Apply(data["delta"]!.AsObject());
                break;
            case "content_block_stop":
                Close(data);
                break;
            case "message_delta":
                Finish(data);
                break;
            case "message_stop":
                Assert.That((string?)_message!["stop_reason"], Is.Not.Null, "message_delta comes first");
                _stopped = true;
                break;
            default:
                // Vercel: any other type is a parse error.
                Assert.Fail($"unknown event {frame.Name}");
                break;
        }
    }

    private void AssertIndex(JsonObject data)
    {
        Assert.That(_block, Is.Not.Null, "the block is open");
        Assert.That((int)data["index"]!, Is.EqualTo(_content.Count), "indexes have no gaps");
    }

    private void Start(JsonObject message)
    {
        // The TypeScript SDK throws on a second one.
        Assert.That(_message, Is.Null, "one message_start");
        // Vercel: nothing but tool_use may be in it.
        Assert.That(message["content"]!.AsArray(), Is.Empty);
        Assert.That(message.ContainsKey("stop_reason") && message["stop_reason"] is null, Is.True);
        Assert.That(message["stop_sequence"], Is.Null);
        Assert.That((string?)message["type"], Is.EqualTo("message"));
        AssertNumber(message["usage"]!["input_tokens"], "Vercel: input_tokens is a number");
        AssertNumber(message["usage"]!["output_tokens"], "output_tokens is a number");
        Assert.That((int)message["usage"]!["output_tokens"]!, Is.InRange(0, 8));
        foreach (var late in new[] { "stop_details", "container", "safeguard_results", "context_management" })
        {
            // Clients read them from message_delta, whose null takes the place of what came before.
            Assert.That(message[late], Is.Null, late);
        }

        _message = message.DeepClone().AsObject();
    }

    private static void AssertNumber(JsonNode? value, string rule) =>
        Assert.That(value?.GetValueKind(), Is.EqualTo(JsonValueKind.Number), rule);

    // Vercel reads both members.
    private static void AssertContainer(JsonNode? container) => Assert.That(
        container is null || (container["id"]!.GetValueKind(), container["expires_at"]!.GetValueKind()) == (JsonValueKind.String, JsonValueKind.String),
        Is.True);

    private void Open(JsonObject data)
    {
        Assert.That(_message, Is.Not.Null, "message_start comes first");
        Assert.That(_ending, Is.False, "no block after message_delta");
        Assert.That(_block, Is.Null, "blocks do not interleave");
        _block = data["content_block"]!.DeepClone().AsObject();
        AssertIndex(data);
        var begun = BlockType switch
        {
            // LangChain and Vercel show deltas only; citations are pushed onto an array.
            "text" => (string?)_block["text"] == "" && (_block["citations"] is null || _block["citations"]!.AsArray().Count == 0),
            "thinking" => (string?)_block["thinking"] == "" && (string?)_block["signature"] == "",
            "tool_use" or "server_tool_use" => _block["input"]!.AsObject().Count == 0
                && _block["id"]!.GetValueKind() == JsonValueKind.String && _block["name"]!.GetValueKind() == JsonValueKind.String,
            { } type => WholeBlocks.Contains(type) || type.EndsWith("_tool_result", StringComparison.Ordinal),
            _ => false,
        };
        Assert.That(begun, Is.True, _block.ToJsonString());
        _pieces.Clear();
        _signature = null;
    }

    private void Apply(JsonObject delta)
    {
        Assert.That(_signature, Is.Null, "nothing follows the signature");
        var type = (string?)delta["type"];
        switch (BlockType, type)
        {
            case ("text", "text_delta"):
                Append(delta, "text", mayBeEmpty: false);
                break;
            case ("text", "citations_delta"):
                _block!["citations"] ??= new JsonArray();
                _block["citations"]!.AsArray().Add(delta["citation"]!.DeepClone());
                break;
            case ("thinking", "thinking_delta"):
                Append(delta, "thinking", mayBeEmpty: false);
                break;
            case ("thinking", "signature_delta"):
                _signature = (string)delta["signature"]!;
                break;
            case ("tool_use" or "server_tool_use", "input_json_delta"):
                Append(delta, "partial_json", mayBeEmpty: true);
                break;
            default:
                Assert.Fail($"{type} in {BlockType}");
                break;
        }

        Assert.That(delta, Has.Count.EqualTo(2), "a delta holds its type and one value");
    }

    private void Append(JsonObject delta, string member, bool mayBeEmpty)
    {
        var piece = (string)delta[member]!;
        Assert.That(mayBeEmpty || piece.Length > 0, Is.True, "empty pieces say nothing");
        Assert.That(piece.Length > 0 && (char.IsLowSurrogate(piece[0]) || char.IsHighSurrogate(piece[^1])), Is.False, "a scalar was split");
        _pieces.Append(piece);
    }

    private void Close(JsonObject data)
    {
        AssertIndex(data);
        switch (BlockType)
        {
            case "text":
                _block!["text"] = _pieces.ToString();
                break;
            case "thinking":
                _block!["thinking"] = _pieces.ToString();
                _block["signature"] = _signature ?? "";
                break;
            case "tool_use" or "server_tool_use":
                _block!["input"] = JsonNode.Parse(_pieces.Length == 0 ? "{}" : _pieces.ToString())!.AsObject();
                break;
            default:
                Assert.That(_pieces.Length, Is.Zero);
                break;
        }

        _content.Add(_block);
        _block = null;
    }

    private void Finish(JsonObject data)
    {
        Assert.That(_block, Is.Null, "blocks are closed first");
        Assert.That(_message, Is.Not.Null, "message_start comes first");
        _ending = true;
        AssertNumber(data["usage"]!["output_tokens"], "Vercel: output_tokens is a number");
        AssertContainer(data["delta"]!["container"]);
        foreach (var (name, value) in data["delta"]!.AsObject())
        {
            _message![name] = value?.DeepClone();
        }

        foreach (var (name, value) in data["usage"]!.AsObject())
        {
            // The TypeScript SDK takes no other from here: one may only be repeated.
            Assert.That(CumulativeCounts.Contains(name) || JsonNode.DeepEquals(_message!["usage"]![name], value), Is.True, name);
            if (value is not null || !_message!["usage"]!.AsObject().ContainsKey(name))
            {
                _message!["usage"]![name] = value?.DeepClone();
            }
        }

        foreach (var (name, value) in data.Where(member => member.Key is not "type" and not "delta" and not "usage"))
        {
            Assert.That(name, Is.AnyOf("context_management", "input_transformations"));
            _message![name] = value?.DeepClone();
        }
    }
}
