using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

/// <summary>
/// A strict reader of Anthropic streams: fails on anything contract.md 1.8 and 1.9 do not allow, and puts the message together as a client does.
/// </summary>
internal sealed class AnthropicGrammar
{
    private readonly JsonArray _content = [];
    private readonly StringBuilder _toolJson = new();
    private JsonObject? _message;
    private JsonObject? _block;
    private bool _signed;
    private bool _pinged;
    private bool _stopped;
    private string? _previous;

    /// <summary>The message a complete stream makes; <c>usage</c> and the stop members as clients merge them.</summary>
    public static JsonObject Read(string stream)
    {
        var grammar = new AnthropicGrammar();
        foreach (var item in SseEvent.Parse(stream))
        {
            grammar.Take(item);
        }

        Assert.That(grammar._stopped, Is.True, "message_stop is missing");
        Assert.That(grammar._pinged, Is.EqualTo(grammar._content.Count > 0), "one ping after the first block start");
        grammar._message!["content"] = grammar._content;
        return grammar._message;
    }

    private void Take(SseEvent item)
    {
        Assert.That(_stopped, Is.False, "nothing follows message_stop");
        Assert.That(item.Json.GetProperty("type").GetString(), Is.EqualTo(item.Name), "the type is the event's name");
        var data = JsonNode.Parse(item.Data)!.AsObject();
        switch (item.Name)
        {
            case "message_start":
                Start(data["message"]!.AsObject());
                break;
            case "ping":
                Assert.That((_previous, _content.Count, _pinged), Is.EqualTo(("content_block_start", 0, false)), "one ping after the first start");
                _pinged = true;
                break;
            case "content_block_start":
                Open(data);
                break;
            case "content_block_delta":
                Assert.That((int)data["index"]!, Is.EqualTo(_content.Count));
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
                Assert.Fail($"unknown event {item.Name}");
                break;
        }

        _previous = item.Name;
    }

    private void Start(JsonObject message)
    {
        Assert.That(_message, Is.Null, "one message_start");
        Assert.That(message["content"]!.AsArray(), Is.Empty);
        Assert.That(message.ContainsKey("stop_reason") && message["stop_reason"] is null, Is.True);
        Assert.That((int)message["usage"]!["output_tokens"]!, Is.InRange(0, 8));
        Assert.That((int)message["usage"]!["input_tokens"]!, Is.Positive);
        _message = message.DeepClone().AsObject();
    }

    private void Open(JsonObject data)
    {
        Assert.That(_message, Is.Not.Null, "message_start comes first");
        Assert.That((string?)_message!["stop_reason"], Is.Null, "no block after message_delta");
        Assert.That(_block, Is.Null, "blocks do not interleave");
        Assert.That((int)data["index"]!, Is.EqualTo(_content.Count), "indexes have no gaps");
        _block = data["content_block"]!.DeepClone().AsObject();
        var empty = (string?)_block["type"] switch
        {
            "text" => (string?)_block["text"] == "",
            "thinking" => (string?)_block["thinking"] == "" && (string?)_block["signature"] == "",
            "tool_use" => _block["input"]!.AsObject().Count == 0,
            _ => false,
        };
        Assert.That(empty, Is.True, _block.ToJsonString());
        (_signed, _) = (false, _toolJson.Clear());
    }

    private void Apply(JsonObject delta)
    {
        Assert.That(_block, Is.Not.Null);
        Assert.That(_signed, Is.False, "nothing follows the signature");
        var (type, member) = ((string?)_block!["type"], (string?)delta["type"]) switch
        {
            ("text", "text_delta") => ("text", "text"),
            ("thinking", "thinking_delta") => ("thinking", "thinking"),
            ("thinking", "signature_delta") => ("signature", "signature"),
            ("tool_use", "input_json_delta") => ("input", "partial_json"),
            _ => ("", ""),
        };
        Assert.That(type, Is.Not.Empty, $"{delta["type"]} in {_block["type"]}");
        var piece = (string)delta[member]!;
        Assert.That(piece, Does.Not.Contain('\ufffd'), "a scalar was split");
        if (type == "input")
        {
            _toolJson.Append(piece);
        }
        else
        {
            Assert.That(piece, Is.Not.Empty);
            _signed = type == "signature";
            _block[type] = (string?)_block[type] + piece;
        }
    }

    private void Close(JsonObject data)
    {
        Assert.That((int)data["index"]!, Is.EqualTo(_content.Count));
        if ((string?)_block!["type"] == "tool_use")
        {
            _block["input"] = JsonNode.Parse(_toolJson.ToString())!.AsObject();
        }

        Assert.That(_signed, Is.EqualTo((string?)_block["type"] == "thinking"), "thinking, and only thinking, is signed");
        _content.Add(_block);
        _block = null;
    }

    private void Finish(JsonObject data)
    {
        Assert.That(_block, Is.Null, "blocks are closed first");
        Assert.That((string?)_message!["stop_reason"], Is.Null, "one message_delta");
        foreach (var (name, value) in data["delta"]!.AsObject())
        {
            _message[name] = value?.DeepClone();
        }

        foreach (var (name, value) in data["usage"]!.AsObject().Where(member => member.Value is not null))
        {
            _message["usage"]![name] = value!.DeepClone();
        }

        if (data["context_management"] is { } edits)
        {
            _message["context_management"] = edits.DeepClone();
        }
    }

    /// <summary>The text blocks of a message, joined.</summary>
    public static string Text(JsonElement message) => string.Concat(
        message.GetProperty("content").EnumerateArray()
            .Where(block => block.GetProperty("type").ValueEquals("text"))
            .Select(block => block.GetProperty("text").GetString()));
}
