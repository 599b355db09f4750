using System.Text.Json.Nodes;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

/// <summary>A strict reader of OpenAI streams: fails on anything contract.md 2.3 does not allow, and puts the completion together.</summary>
internal static class OpenAiGrammar
{
    /// <summary>The message, finish reason and usage of a complete stream, as <c>{message, finish_reason, usage, model, id}</c>.</summary>
    public static JsonObject Read(string stream, bool includeUsage)
    {
        var events = SseEvent.Parse(stream);
        Assert.That(events[^1].Data, Is.EqualTo("[DONE]"));
        Assert.That(events.Select(item => item.Name), Is.All.Null, "no event: lines");
        var chunks = events[..^1].ConvertAll(item => JsonNode.Parse(item.Data)!.AsObject());
        foreach (var chunk in chunks)
        {
            Assert.That((string?)chunk["object"], Is.EqualTo("chat.completion.chunk"));
            Assert.That((string?)chunk["id"], Is.EqualTo((string?)chunks[0]["id"]), "one id");
        }

        JsonNode? usage = null;
        if (includeUsage)
        {
            Assert.That(chunks[^1]["choices"]!.AsArray(), Is.Empty, "the usage chunk has no choices");
            usage = chunks[^1]["usage"]!.DeepClone();
            chunks.RemoveAt(chunks.Count - 1);
        }

        Assert.That(chunks.All(chunk => chunk.ContainsKey("usage") == includeUsage && chunk["usage"] is null), Is.True, "usage: null only when asked");
        return new JsonObject
        {
            ["id"] = (string?)chunks[0]["id"],
            ["model"] = (string?)chunks[0]["model"],
            ["message"] = Message(chunks),
            ["finish_reason"] = (string?)chunks[^1]["choices"]![0]!["finish_reason"],
            ["usage"] = usage,
        };
    }

    private static JsonObject Message(List<JsonObject> chunks)
    {
        var deltas = chunks.ConvertAll(chunk => chunk["choices"]!.AsArray().Single()!["delta"]!.AsObject());
        Assert.That((string?)deltas[0]["role"], Is.EqualTo("assistant"), "the role chunk comes first");
        Assert.That(deltas[^1], Is.Empty, "the finish chunk says nothing");
        Assert.That(chunks[..^1].All(chunk => chunk["choices"]![0]!["finish_reason"] is null), Is.True, "one finish reason");
        var content = (string?)deltas[0]["content"];
        var calls = new JsonArray();
        foreach (var delta in deltas[1..^1])
        {
            if (delta["content"] is { } piece)
            {
                Assert.That(calls, Is.Empty, "text comes before calls");
                Assert.That((string)piece!, Is.Not.Empty.And.Not.Contains("\ufffd"));
                content += (string)piece!;
            }
            else
            {
                Call(delta["tool_calls"]!.AsArray().Single()!.AsObject(), calls);
            }
        }

        var message = new JsonObject { ["role"] = "assistant", ["content"] = content };
        if (calls.Count > 0)
        {
            message["tool_calls"] = calls;
        }

        return message;
    }

    private static void Call(JsonObject delta, JsonArray calls)
    {
        var index = (int)delta["index"]!;
        if (delta.ContainsKey("id"))
        {
            Assert.That(index, Is.EqualTo(calls.Count), "calls are numbered without gaps");
            Assert.That((string?)delta["function"]!["arguments"], Is.Empty, "the head has no arguments");
            var head = delta.DeepClone().AsObject();
            head.Remove("index");
            calls.Add(head);
            return;
        }

        Assert.That(index, Is.EqualTo(calls.Count - 1), "fragments do not interleave");
        Assert.That(delta["function"]!.AsObject().Select(member => member.Key), Is.EqualTo(["arguments"]));
        calls[index]!["function"]!["arguments"] = (string?)calls[index]!["function"]!["arguments"] + (string?)delta["function"]!["arguments"];
    }
}
