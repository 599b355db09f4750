using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Cco.TestKit.Grammar;

/// <summary>
/// A strict reader of Responses streams (contract.md 2.4): every event has its place, the pieces make the text that is told whole afterwards,
/// and the items make the output. What the OpenAI and Vercel parsers demand is checked where it is.
/// </summary>
internal sealed class ResponsesGrammar
{
    private readonly JsonArray _output = [];
    private JsonObject? _begun;
    private JsonObject? _item;
    private JsonObject? _part;
    private string? _partArray;
    private string _pieces = "";
    private JsonArray _annotations = [];
    private JsonObject? _response;

    /// <summary>The response a complete stream makes.</summary>
    public static JsonObject Read(ReadOnlySpan<byte> stream)
    {
        var frames = SseEvent.Parse(Encoding.UTF8.GetString(stream));
        var grammar = new ResponsesGrammar();
        for (var index = 0; index < frames.Count; index++)
        {
            var data = frames[index].Json;
            Assert.That((string?)data["type"], Is.EqualTo(frames[index].Name), "the type is the event's name");
            Assert.That((int)data["sequence_number"]!, Is.EqualTo(index), "events are numbered from 0");
            Assert.That(grammar._response, Is.Null, "nothing follows the end");
            grammar.Take(frames[index].Name!, data);
        }

        Assert.That(grammar._response, Is.Not.Null, "response.completed or response.incomplete comes last");
        return grammar._response!;
    }

    private void Take(string name, JsonObject data)
    {
        switch (name)
        {
            case "response.created":
                Assert.That(_begun, Is.Null);
                _begun = Begun(data);
                break;
            case "response.in_progress":
                Assert.That(Begun(data).ToJsonString(), Is.EqualTo(_begun!.ToJsonString()));
                break;
            case "response.output_item.added":
                AddItem(data);
                break;
            case "response.content_part.added":
                AddPart(data, "content");
                break;
            case "response.reasoning_summary_part.added":
                AddPart(data, "summary");
                break;
            case "response.output_text.delta" or "response.refusal.delta" or "response.reasoning_text.delta" or "response.reasoning_summary_text.delta":
                AddPiece(data);
                Assert.That(_part!["type"]!.ToString(), Is.EqualTo(TypeOf(name)));
                Assert.That(data["logprobs"] is JsonArray, Is.EqualTo(name == "response.output_text.delta"));
                AddLogprobs(data);
                break;
            case "response.output_text.annotation.added":
                Assert.That((int)data["annotation_index"]!, Is.EqualTo(_annotations.Count));
                _annotations.Add(data["annotation"]!.DeepClone());
                break;
            case "response.output_text.done" or "response.reasoning_text.done" or "response.reasoning_summary_text.done":
                EndText(data, "text");
                break;
            case "response.refusal.done":
                EndText(data, "refusal");
                break;
            case "response.content_part.done" or "response.reasoning_summary_part.done":
                EndPart(data);
                break;
            case "response.function_call_arguments.delta" or "response.custom_tool_call_input.delta":
                AddPiece(data);
                break;
            case "response.function_call_arguments.done":
                EndCall(data, "function_call", "arguments");
                break;
            case "response.custom_tool_call_input.done":
                EndCall(data, "custom_tool_call", "input");
                break;
            case "response.output_item.done":
                EndItem(data);
                break;
            case "response.completed" or "response.incomplete":
                End(name, data);
                break;
            default:
                Assert.Fail($"unknown event {name}");
                break;
        }
    }

    private static string TypeOf(string name) => name switch
    {
        "response.output_text.delta" => "output_text",
        "response.refusal.delta" => "refusal",
        "response.reasoning_text.delta" => "reasoning_text",
        _ => "summary_text",
    };

    private static JsonObject Begun(JsonObject data)
    {
        var response = data["response"]!.DeepClone().AsObject();
        // Vercel: id, created_at and model are there from the start.
        Assert.That((response["id"], response["created_at"], response["model"]), Is.Not.EqualTo((null as JsonNode, null as JsonNode, null as JsonNode)));
        Assert.That((string?)response["status"], Is.EqualTo("in_progress"));
        Assert.That(response["output"]!.AsArray(), Is.Empty);
        Assert.That(response["usage"], Is.Null);
        return response;
    }

    private void AddItem(JsonObject data)
    {
        Assert.That(_begun, Is.Not.Null);
        Assert.That(_item, Is.Null, "items do not interleave");
        AssertIndex(data, "output_index", _output.Count);
        _item = data["item"]!.DeepClone().AsObject();
        _pieces = "";
        Assert.That((string?)_item["id"], Is.Not.Empty, "the TypeScript SDK asks for an id");
        Assert.That(_item.ContainsKey("status") ? (string?)_item["status"] : "in_progress", Is.EqualTo("in_progress"));
        Assert.That(_item["content"]?.AsArray().Count ?? 0, Is.Zero);
        Assert.That(_item["summary"]?.AsArray().Count ?? 0, Is.Zero);
        Assert.That((string?)_item["arguments"] ?? "", Is.Empty);
        Assert.That((string?)_item["input"] ?? "", Is.Empty);
    }

    private static void AssertIndex(JsonObject data, string name, int expected) => Assert.That((int)data[name]!, Is.EqualTo(expected), name);

    private void AssertOfItem(JsonObject data)
    {
        Assert.That((string?)data["item_id"], Is.EqualTo((string?)_item!["id"]));
        AssertIndex(data, "output_index", _output.Count);
        if (_part is not null)
        {
            AssertIndex(data, _partArray == "summary" ? "summary_index" : "content_index", _item[_partArray!]!.AsArray().Count);
        }
    }

    private void AddPart(JsonObject data, string array)
    {
        Assert.That(_part, Is.Null, "parts do not interleave");
        _partArray = array;
        _part = data["part"]!.DeepClone().AsObject();
        AssertOfItem(data);
        (_pieces, _annotations) = ("", []);
        Assert.That((string?)_part["text"] ?? (string?)_part["refusal"], Is.Empty);
        Assert.That(_part["annotations"]?.AsArray().Count ?? 0, Is.Zero);
    }

    private void AddPiece(JsonObject data)
    {
        AssertOfItem(data);
        var piece = (string)data["delta"]!;
        Assert.That(piece, Is.Not.Empty);
        Assert.That(char.IsLowSurrogate(piece[0]) || char.IsHighSurrogate(piece[^1]), Is.False, "a scalar was split");
        _pieces += piece;
    }

    private void AddLogprobs(JsonObject data)
    {
        foreach (var entry in data["logprobs"] as JsonArray ?? [])
        {
            _part!["logprobs"]!.AsArray().Add(entry!.DeepClone());
        }
    }

    private void EndText(JsonObject data, string member)
    {
        AssertOfItem(data);
        Assert.That((string?)data[member], Is.EqualTo(_pieces));
        _part![member] = _pieces;
    }

    private void EndPart(JsonObject data)
    {
        AssertOfItem(data);
        if (_part!["annotations"] is JsonArray)
        {
            _part["annotations"] = _annotations;
        }

        AssertSame(data["part"]!, _part);
        _item![_partArray!]!.AsArray().Add(_part);
        _part = null;
    }

    private void EndCall(JsonObject data, string type, string member)
    {
        AssertOfItem(data);
        Assert.That((string?)_item!["type"], Is.EqualTo(type));
        Assert.That((string?)data[member], Is.EqualTo(_pieces));
        _item[member] = _pieces;
    }

    private void EndItem(JsonObject data)
    {
        Assert.That(_part, Is.Null, "parts are closed first");
        AssertIndex(data, "output_index", _output.Count);
        var item = data["item"]!.DeepClone().AsObject();
        if (_item!.ContainsKey("status"))
        {
            _item["status"] = item["status"]!.DeepClone();
        }

        AssertSame(item, _item);
        _output.Add(item);
        _item = null;
    }

    private void End(string name, JsonObject data)
    {
        Assert.That(_item, Is.Null, "items are closed first");
        _response = data["response"]!.DeepClone().AsObject();
        Assert.That($"response.{_response["status"]}", Is.EqualTo(name));
        AssertSame(_response["output"]!, _output);
    }

    private static void AssertSame(JsonNode told, JsonNode made) =>
        Assert.That(JsonTruth.Of(told.ToJsonString()), Is.EqualTo(JsonTruth.Of(made.ToJsonString())));
}
