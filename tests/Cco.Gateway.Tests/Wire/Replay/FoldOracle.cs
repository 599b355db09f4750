using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Wire.Replay;

/// <summary>
/// Folds recorded streams as the official SDKs do, over trees and with no thought for what may be wrong: whatever the product folds, it must
/// fold to this.
/// </summary>
internal static partial class FoldOracle
{
    private static readonly string[] Joined = ["content", "refusal", "reasoning", "reasoning_content", "arguments"];

    /// <summary>What the message says; <c>null</c> when the stream is none.</summary>
    public static string? Message(ReadOnlySpan<byte> stream)
    {
        var events = RecordedEvents.Of(stream);
        return Try(() =>
        {
            JsonObject? message = null;
            var input = "";
            foreach (var data in events.Where(item => item.Data.Length > 0).Select(item => Parse(item.Data)))
            {
                var content = message?["content"]!.AsArray();
                switch ((string)data["type"]!)
                {
                    case "message_start":
                        message = data["message"]!.DeepClone().AsObject();
                        break;
                    case "content_block_start":
                        content!.Add(data["content_block"]!.DeepClone());
                        input = "";
                        if ((string)content[^1]!["type"]! == "fallback")
                        {
                            message!["model"] = content[^1]!["to"]!["model"]!.DeepClone();
                        }

                        break;
                    case "content_block_delta":
                        Apply(content![^1]!.AsObject(), data["delta"]!.AsObject(), ref input);
                        break;
                    case "content_block_stop" when input.Length > 0:
                        content![^1]!["input"] = JsonNode.Parse(input);
                        break;
                    case "message_delta":
                        Merge(message!, data["delta"]!.AsObject());
                        Merge(message!["usage"]!.AsObject(), data["usage"]!.AsObject());
                        Merge(message, new JsonObject(data.Where(member => member.Key is not ("type" or "delta" or "usage"))
                            .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))));
                        break;
                }
            }

            return message!;
        });
    }

    /// <summary>What the completion says; <c>null</c> when the stream is none.</summary>
    public static string? Completion(ReadOnlySpan<byte> stream)
    {
        var events = RecordedEvents.Of(stream);
        return Try(() =>
        {
            var completion = new JsonObject();
            var choices = new SortedDictionary<int, JsonObject>();
            foreach (var chunk in events.TakeWhile(item => item.Data != "[DONE]").Where(item => item.Data.Length > 0).Select(item => Parse(item.Data)))
            {
                foreach (var choice in chunk["choices"]?.AsArray() ?? [])
                {
                    var index = (int)choice!["index"]!;
                    var told = choices.TryGetValue(index, out var found) ? found : choices[index] = new JsonObject { ["message"] = new JsonObject() };
                    Join(told["message"]!.AsObject(), choice["delta"]!.AsObject());
                    Log(told, choice.AsObject());
                    Merge(told, new JsonObject(choice.AsObject().Where(member => member.Key is not ("delta" or "logprobs")).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))));
                }

                // The first that says a time.
                if (completion["created"] is { } created && created.ToJsonString() != "0")
                {
                    chunk["created"] = created.DeepClone();
                }

                Merge(completion, new JsonObject(chunk.Where(member => member.Key is not ("choices" or "obfuscation"))
                    .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))));
            }

            completion["object"] = "chat.completion";
            completion["choices"] = new JsonArray([.. choices.Values]);
            return completion;
        });
    }

    private static string? Try(Func<JsonObject> fold)
    {
        try
        {
            return JsonTruth.Of(StandIn().Replace(fold().ToJsonString(), half => $"{half.Groups[1].Value}\\uD{Convert.ToInt32(half.Groups[2].Value, 16) + 0x800:X3}"));
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException or ArgumentException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    // Trees hold no halves of surrogate pairs, and a pair may be cut between two events: private characters stand in until all is joined.
    private static JsonObject Parse(string data) => JsonNode.Parse(
        Half().Replace(data, half => $"{half.Groups[1].Value}\\uE{Convert.ToInt32(half.Groups[2].Value, 16) - 0x800:X3}"))!.AsObject();

    [GeneratedRegex(@"((?<!\\)(?:\\\\)*)\\u[dD]([89a-fA-F][0-9a-fA-F]{2})")]
    private static partial Regex Half();

    [GeneratedRegex(@"((?<!\\)(?:\\\\)*)\\uE([0-7][0-9A-F]{2})")]
    private static partial Regex StandIn();

    private static void Apply(JsonObject block, JsonObject delta, ref string input)
    {
        switch ((string)delta["type"]!)
        {
            case "text_delta":
                block["text"] = (string?)block["text"] + (string)delta["text"]!;
                break;
            case "thinking_delta":
                block["thinking"] = (string?)block["thinking"] + (string)delta["thinking"]!;
                break;
            case "signature_delta":
                block["signature"] = delta["signature"]!.DeepClone();
                break;
            case "citations_delta":
                block["citations"] ??= new JsonArray();
                block["citations"]!.AsArray().Add(delta["citation"]!.DeepClone());
                break;
            case "compaction_delta":
                delta.Remove("type");
                Merge(block, delta);
                break;
            case "input_json_delta":
                input += (string)delta["partial_json"]!;
                break;
        }
    }

    // An empty value takes no place of one that is not.
    private static void Merge(JsonObject target, JsonObject change)
    {
        foreach (var (name, value) in change)
        {
            if (!IsEmpty(value) || !target.ContainsKey(name))
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    private static bool IsEmpty(JsonNode? value) => value is null || value.ToJsonString() is "[]" or "{}" or "\"\"";

    private static void Log(JsonObject target, JsonObject piece)
    {
        if (piece.ContainsKey("logprobs"))
        {
            target.TryAdd("logprobs", null);
        }

        foreach (var (name, value) in piece["logprobs"] as JsonObject ?? [])
        {
            target["logprobs"] ??= new JsonObject();
            var all = target["logprobs"]!.AsObject();
            if (value is JsonArray more && all[name] is JsonArray before)
            {
                all[name] = new JsonArray([.. before.Concat(more).Select(entry => entry?.DeepClone())]);
            }
            else if (value is not null || !all.ContainsKey(name))
            {
                all[name] = value?.DeepClone();
            }
        }
    }

    private static void Join(JsonObject target, JsonObject piece)
    {
        foreach (var (name, value) in piece)
        {
            if (name == "tool_calls" && value is JsonArray calls)
            {
                target[name] ??= new JsonArray();
                foreach (var call in calls)
                {
                    var index = (int)call!["index"]!;
                    var all = target[name]!.AsArray();
                    while (all.Count <= index)
                    {
                        all.Add(new JsonObject());
                    }

                    Join(all[index]!.AsObject(), call.AsObject());
                    all[index]!.AsObject().Remove("index");
                }
            }
            else if (name is "function" or "function_call" && value is JsonObject function)
            {
                target[name] ??= new JsonObject();
                Join(target[name]!.AsObject(), function);
            }
            else if (Joined.Contains(name) && value is not null)
            {
                target[name] = (string?)target[name] + (string)value!;
            }
            else if (!IsEmpty(value) || !target.ContainsKey(name))
            {
                target[name] = value?.DeepClone();
            }
        }
    }
}
