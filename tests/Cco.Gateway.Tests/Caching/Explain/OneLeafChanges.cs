using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Cco.Gateway.Caching.Explain;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Caching.Explain;

/// <summary>500 generated bodies in the shape of Claude Code's, each sent again with one leaf changed, all in one gateway's memory.</summary>
[TestFixture]
internal sealed class OneLeafChanges
{
    private const int Bodies = 500;

    // Not in the key, at the top level and in blocks (docs/cache-key.md).
    private static readonly HashSet<string> LeftOut = ["stream", "metadata", "service_tier", "cache_control", "diagnostics", "billing_policy"];

    [Test]
    public void Explain_OneLeafChanged_NamesItEachTime()
    {
        var random = new Random(4711);
        var calls = new ExplainedCalls();
        var bases = Enumerable.Range(0, Bodies).Select(n => Body(random, n)).ToArray();
        foreach (var body in bases)
        {
            calls.Miss(body.ToJsonString());
        }

        var wrong = new List<string>();
        foreach (var body in bases)
        {
            var (changed, path) = Change(body, random);
            var found = calls.Explain(calls.Miss(changed)).Nearest?.First;
            if (found != new Difference(path, Difference.Changed))
            {
                wrong.Add($"{path}: {found}");
            }
        }

        Assert.That(wrong, Is.Empty, $"{wrong.Count} of {Bodies}");
    }

    [Test]
    public void Tree_AnyBody_HoldsNoText()
    {
        var random = new Random(7);
        var reader = new OutlineReader(new OutlineHash(new byte[32]));
        for (var i = 0; i < 50; i++)
        {
            var body = Body(random, i).ToJsonString();
            var tree = Encoding.UTF8.GetString(reader.Read(Encoding.UTF8.GetBytes(body), ApiEndpointKind.Messages)!.Tree!);
            Assert.That(tree, Does.Not.Contain("secret").And.Not.Contain("john@example.com"));
        }
    }

    private static (string Json, string Path) Change(JsonObject body, Random random)
    {
        var copy = (JsonObject)body.DeepClone();
        var leaves = new List<(JsonValue Leaf, string Path)>();
        Collect(copy, "", leaves);
        var (leaf, path) = leaves[random.Next(leaves.Count)];
        leaf.ReplaceWith(leaf.TryGetValue<string>(out var text) ? text + "~" : "another");
        return (copy.ToJsonString(), path);
    }

    private static void Collect(JsonNode? node, string path, List<(JsonValue, string)> leaves)
    {
        switch (node)
        {
            case JsonValue leaf:
                leaves.Add((leaf, path));
                break;
            case JsonArray array:
                for (var i = 0; i < array.Count; i++)
                {
                    Collect(array[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), leaves);
                }

                break;
            case JsonObject value:
                foreach (var (name, member) in value)
                {
                    if (!LeftOut.Contains(name) && !name.Contains('@', StringComparison.Ordinal))
                    {
                        Collect(member, path.Length == 0 ? name : $"{path}.{name}", leaves);
                    }
                }

                break;
        }
    }

    private static JsonObject Body(Random random, int number)
    {
        var body = new JsonObject
        {
            ["model"] = random.Next(2) == 0 ? "claude-opus-5" : "claude-haiku-5-5",
            ["max_tokens"] = 32_000,
            ["stream"] = true,
            ["metadata"] = new JsonObject { ["user_id"] = $"user-{number}" },
            ["system"] = new JsonArray(Text($"You are agent {random.Next(5)}, keep the secret."), Text("secret house rules")),
            ["thinking"] = new JsonObject { ["type"] = "adaptive" },
            ["tools"] = new JsonArray([.. Enumerable.Range(0, 1 + random.Next(12)).Select(Tool)]),
            ["messages"] = new JsonArray([.. Enumerable.Range(0, 1 + random.Next(9)).Select(i => Message(i, number, random))]),
        };
        return body;
    }

    private static JsonObject Text(string text) =>
        new() { ["type"] = "text", ["text"] = text, ["cache_control"] = new JsonObject { ["type"] = "ephemeral" } };

    private static JsonNode Tool(int number) => new JsonObject
    {
        ["name"] = $"tool_{number}",
        ["description"] = "a secret tool",
        ["input_schema"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["file_path"] = new JsonObject { ["type"] = "string" }, ["limit"] = new JsonObject { ["type"] = "number" } },
            ["required"] = new JsonArray("file_path"),
        },
    };

    private static JsonNode Message(int index, int number, Random random) => (index % 2, random.Next(3)) switch
    {
        (0, 0) => new JsonObject { ["role"] = "user", ["content"] = $"secret question {number} {index}" },
        (0, _) => new JsonObject
        {
            ["role"] = "user",
            ["content"] = new JsonArray(
                new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = $"toolu_{number}_{index}", ["content"] = "secret result" },
                Text($"secret question {number}")),
        },
        _ => new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = new JsonArray(
                new JsonObject { ["type"] = "thinking", ["thinking"] = "secret thought", ["signature"] = $"sig{number}" },
                new JsonObject
                {
                    ["type"] = "tool_use",
                    ["id"] = $"toolu_{number}_{index + 1}",
                    ["name"] = "tool_0",
                    ["input"] = new JsonObject { ["file_path"] = "/secret", ["john@example.com"] = 1 },
                }),
        },
    };
}
