using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Cco.TestKit.Grammar;

/// <summary>One choice of a <see cref="ChatGrammar"/>.</summary>
internal sealed class ChatChoiceGrammar
{
    private static readonly string[] Texts = ["content", "refusal", "reasoning", "reasoning_content"];

    private readonly JsonObject _choice = [];
    private readonly JsonObject _message = [];
    private bool _finished;

    public void Take(JsonObject piece)
    {
        Assert.That(_finished, Is.False, "nothing of a choice follows its finish_reason");
        var delta = piece["delta"]!.AsObject();
        if (_message.Count == 0)
        {
            Assert.That((string?)delta["role"], Is.EqualTo("assistant"), "the role comes first");
        }

        foreach (var (name, value) in delta)
        {
            if (Texts.Contains(name))
            {
                Append(_message, name, value);
            }
            else if (name == "tool_calls" && value is JsonArray { Count: > 0 } calls)
            {
                TakeCall(calls.Single()!.AsObject());
            }
            else if (name == "function_call" && value is JsonObject call)
            {
                _message["function_call"] ??= new JsonObject();
                TakeFunction(_message["function_call"]!.AsObject(), call);
            }
            else
            {
                Assert.That(_message.ContainsKey(name), Is.False, $"{name} comes once");
                _message[name] = value?.DeepClone();
            }
        }

        foreach (var (name, value) in piece.Where(member => member.Key is not "delta" and not "logprobs"))
        {
            _choice[name] = value?.DeepClone();
        }

        TakeLogprobs(piece);
        _finished = piece["finish_reason"] is not null;
        Assert.That(!_finished || delta.Count == 0, Is.True, "the finish chunk says nothing");
    }

    public JsonObject Finish()
    {
        Assert.That(_finished, Is.True, "every choice has a finish_reason");
        _choice["message"] = _message;
        return _choice;
    }

    private static void Append(JsonObject target, string name, JsonNode? piece)
    {
        if (piece is null)
        {
            target.TryAdd(name, null);
            return;
        }

        var text = (string)piece!;
        Assert.That(text.Length > 0 || !target.ContainsKey(name), Is.True, "empty pieces say nothing");
        Assert.That(text.Length > 0 && (char.IsLowSurrogate(text[0]) || char.IsHighSurrogate(text[^1])), Is.False, "a scalar was split");
        target[name] = (string?)target[name] + text;
    }

    private void TakeCall(JsonObject piece)
    {
        _message["tool_calls"] ??= new JsonArray();
        var calls = _message["tool_calls"]!.AsArray();
        var index = (int)piece["index"]!;
        // Vercel: a function in every piece.
        var function = piece["function"]!.AsObject();
        if (piece.ContainsKey("id"))
        {
            Assert.That(index, Is.EqualTo(calls.Count), "calls are numbered without gaps");
            Assert.That((string?)function["arguments"], Is.Empty, "the head has no arguments");
            Assert.That(function["name"]!.GetValueKind(), Is.EqualTo(JsonValueKind.String));
            var head = piece.DeepClone().AsObject();
            head.Remove("index");
            calls.Add(head);
            return;
        }

        Assert.That(index, Is.EqualTo(calls.Count - 1), "fragments do not interleave");
        Assert.That(function.Select(member => member.Key), Is.EqualTo(["arguments"]));
        TakeFunction(calls[index]!["function"]!.AsObject(), function);
    }

    private static void TakeFunction(JsonObject target, JsonObject piece)
    {
        foreach (var (name, value) in piece)
        {
            if (name == "arguments")
            {
                Append(target, name, value);
            }
            else
            {
                target.Add(name, value?.DeepClone());
            }
        }
    }

    private void TakeLogprobs(JsonObject piece)
    {
        if (!piece.ContainsKey("logprobs"))
        {
            return;
        }

        if (piece["logprobs"] is not JsonObject logprobs)
        {
            _choice.TryAdd("logprobs", null);
            return;
        }

        var target = _choice["logprobs"] as JsonObject ?? [];
        _choice["logprobs"] = target;
        foreach (var (name, value) in logprobs)
        {
            var all = new JsonArray([.. (target[name] as JsonArray ?? []).Concat(value as JsonArray ?? []).Select(entry => entry!.DeepClone())]);
            target[name] = value is null && target[name] is null ? null : all;
        }
    }
}
