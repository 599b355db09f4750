using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Cco.TestKit.Grammar;

/// <summary>
/// A strict reader of Chat Completions streams: fails on anything contract.md 2.3 and the OpenAI and Vercel parsers do not allow, and puts the
/// completion together as they do.
/// </summary>
internal sealed class ChatGrammar
{
    private readonly SortedDictionary<int, ChatChoiceGrammar> _choices = [];
    private JsonObject? _completion;

    /// <summary>The completion a complete stream makes.</summary>
    /// <param name="stream">The whole stream.</param>
    /// <param name="includeUsage">What the caller asked for: then, and only then, usage is told.</param>
    public static JsonObject Read(ReadOnlySpan<byte> stream, bool includeUsage) => Read(Encoding.UTF8.GetString(stream), includeUsage);

    public static JsonObject Read(string stream, bool includeUsage)
    {
        var frames = SseEvent.Parse(stream);
        Assert.That(frames.Select(frame => frame.Name), Is.All.Null, "no event: lines");
        Assert.That(frames[^1].Data, Is.EqualTo("[DONE]"));
        var chunks = frames[..^1].ConvertAll(frame => frame.Json);
        var usage = default(JsonNode);
        if (includeUsage)
        {
            Assert.That(chunks[^1]["choices"]!.AsArray(), Is.Empty, "the usage chunk has no choices");
            Assert.That(chunks[^1]["usage"]!.GetValueKind(), Is.EqualTo(JsonValueKind.Object));
        }

        var grammar = new ChatGrammar();
        for (var index = 0; index < chunks.Count; index++)
        {
            var told = chunks[index].ContainsKey("usage") ? chunks[index]["usage"] : null;
            Assert.That(chunks[index].ContainsKey("usage"), Is.EqualTo(includeUsage), "usage only when asked for");
            Assert.That(told is null, Is.EqualTo(!includeUsage || index < chunks.Count - 1), "usage: null in all but the last chunk");
            usage = told?.DeepClone();
            grammar.Take(chunks[index]);
        }

        return grammar.Finish(usage);
    }

    private void Take(JsonObject chunk)
    {
        Assert.That((string?)chunk["object"], Is.EqualTo("chat.completion.chunk"));
        Assert.That(chunk.ContainsKey("error"), Is.False, "the TypeScript SDK throws on an error");
        Assert.That(chunk["id"]!.GetValueKind(), Is.EqualTo(JsonValueKind.String));
        Assert.That(chunk["created"]!.GetValueKind(), Is.EqualTo(JsonValueKind.Number));
        Assert.That(chunk["model"]!.GetValueKind(), Is.EqualTo(JsonValueKind.String));
        _completion ??= chunk.DeepClone().AsObject();
        foreach (var name in new[] { "id", "created", "model", "service_tier", "system_fingerprint" })
        {
            Assert.That(chunk[name]?.ToJsonString(), Is.EqualTo(_completion[name]?.ToJsonString()), $"one {name}");
        }

        foreach (var (name, value) in chunk.Where(member => member.Key is not "choices" and not "usage"))
        {
            _completion[name] = value?.DeepClone();
        }

        foreach (var node in chunk["choices"]!.AsArray())
        {
            var choice = node!.AsObject();
            var index = (int)choice["index"]!;
            if (!_choices.TryGetValue(index, out var grammar))
            {
                _choices.Add(index, grammar = new ChatChoiceGrammar());
            }

            grammar.Take(choice);
        }
    }

    private JsonObject Finish(JsonNode? usage)
    {
        Assert.That(_choices.Keys, Is.EqualTo(Enumerable.Range(0, _choices.Count)), "choices are numbered without gaps");
        _completion!["object"] = "chat.completion";
        _completion["choices"] = new JsonArray([.. _choices.Values.Select(choice => choice.Finish())]);
        _completion.Remove("usage");
        if (usage is not null)
        {
            _completion["usage"] = usage;
        }

        return _completion;
    }
}
