using System.Text;
using System.Text.Json.Nodes;
using Cco.Gateway.Tests.Wire.Anthropic;
using Cco.Gateway.Tests.Wire.OpenAi;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Wire;

/// <summary>What a provider may add, move or send in another shape changes none of the facts that are still there.</summary>
internal sealed class TolerantReaderTests
{
    private static readonly string Folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "Wire", "Golden");

    // What tells by being there at all, whatever it holds, and what is taken as text.
    private static readonly string[] TellByBeingThere = ["container", "error", "input", "refusal"];

    private static readonly string[] OtherKinds =
    [
        "null", "true", "-5", "\"\"", "[]", "{}", """[[{"type":"fallback"}],{"x":[]}]""", """{"y":{"type":"error"},"usage":[{"model":"z"}]}""",
    ];

    private static readonly (string Name, string Body)[] Made =
    [
        ("anthropic-parts", """
            {"type":"message","model":"m","content":[{"type":"thinking","thinking":"hm"},{"type":"tool_use","input":{"a":1}},{"type":"text","text":"b"}],
             "container":null,"stop_reason":"refusal","stop_details":{"type":"refusal","category":"c"},
             "usage":{"input_tokens":5,"output_tokens":7,"output_tokens_details":{"thinking_tokens":2},"service_tier":"s","inference_geo":"g","speed":"f"}}
            """),
        ("anthropic-fallbacks", """
            {"model":"m","content":[{"type":"text","text":"a"},{"type":"fallback","trigger":{"type":"refusal","category":"x"},"to":{"model":"n"}},{"type":"text","text":"b"}],
             "stop_reason":"end_turn","usage":{"input_tokens":1,"iterations":[{"type":"message","model":"m"},{"type":"fallback_message","model":"n","output_tokens":5}]}}
            """),
        ("anthropic-container", """{"content":[],"container":{"id":"c"},"stop_reason":"end_turn","usage":{"server_tool_use":{"code_execution_requests":1}}}"""),
        ("anthropic-count", """{"input_tokens":2095}"""),
        ("openai-parts", """
            {"model":"m","service_tier":"t","choices":[
              {"index":1,"finish_reason":"content_filter","message":{"content":"b","reasoning":"cd","reasoning_content":"efg","refusal":"no","annotations":[{"type":"url_citation"}]}},
              {"index":0,"finish_reason":"stop","message":{"tool_calls":[{"type":"function","function":{"name":"n","arguments":"hijkl"}},{"custom":{"input":"mnopqr"}}],
                "function_call":{"name":"n","arguments":"stuvwxyz"}}}],
             "error":null,"usage":{"prompt_tokens":10,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":3,"cache_write_tokens":4}}}
            """),
        ("openai-responses-parts", """
            {"status":"incomplete","incomplete_details":{"reason":"content_filter"},"model":"m","service_tier":"t","error":null,"output":[
              {"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}]},
              {"type":"message","status":"completed","content":[{"type":"output_text","text":"abc","annotations":[{"type":"url_citation"}]},{"type":"refusal","refusal":"no"}]},
              {"type":"function_call","status":"completed","arguments":"{\"a\":1}"},{"type":"custom_tool_call","input":"xy"},
              {"type":"web_search_call","status":"completed","action":{"type":"open_page"}},{"type":"web_search_call","status":"completed","action":{"type":"search"}}],
             "usage":{"input_tokens":9,"output_tokens":4}}
            """),
        ("anthropic-stream-tool", AnthropicStreams.ToolUse),
        ("anthropic-stream-unnamed", string.Join('\n', AnthropicStreams.ToolUse.Split('\n').Where(line => !line.StartsWith("event:", StringComparison.Ordinal)))),
        ("openai-stream-tool", OpenAiStreams.ToolCall),
        ("openai-responses-stream-cut-after-created", """
            event: response.created
            data: {"type":"response.created","response":{"id":"resp_1","model":"m"}}

            event: response.output_text.delta
            data: {"type":"response.output_text.delta","delta":"Hello"}


            """),
    ];

    private static IEnumerable<TestCaseData> Answers() => Made
        .Concat(Directory.GetFiles(Folder).Where(file => !file.EndsWith("usage.txt", StringComparison.Ordinal)).Select(file => (Path.GetFileName(file), File.ReadAllText(file))))
        .Select(answer => new TestCaseData(answer.Item1, answer.Item2).SetArgDisplayNames(answer.Item1));

    [TestCase("anthropic-parts", 2 + 7 + 1)]
    [TestCase("anthropic-fallbacks", 2)]
    [TestCase("openai-parts", 1 + 2 + 3 + 2 + 5 + 6 + 8)]
    [TestCase("openai-responses-parts", 2 + 3 + 2 + 7 + 2)]
    [TestCase("openai-responses-stream-cut-after-created", 5)]
    public void Finish_EveryKindOfOutput_ItsCharactersCount(string name, int characters) =>
        Assert.That(Read(name, Made.Single(answer => answer.Name == name).Body), Does.Contain($"OutputCharacters = {characters},"));

    [TestCaseSource(nameof(Answers))]
    public void Finish_MembersNobodyKnows_ChangeNothing(string name, string body) =>
        Assert.That(Read(name, Rewrite(body, AddUnknown)), Is.EqualTo(Read(name, body)));

    [TestCaseSource(nameof(Answers))]
    public void Finish_ElementsThatAreNoObjects_ArePassedOver(string name, string body) =>
        Assert.That(Read(name, Rewrite(body, AddElements)), Is.EqualTo(Read(name, body)));

    [TestCaseSource(nameof(Answers))]
    public void Finish_MembersInAnotherOrder_ChangeNothing(string name, string body) =>
        Assert.That(Read(name, Rewrite(body, Reverse)), Is.EqualTo(Read(name, body)));

    [TestCaseSource(nameof(Answers))]
    public void Finish_MemberOfAnotherKind_IsAsIfItWereNotThere(string name, string body)
    {
        var members = 0;
        Rewrite(body, root => members += Members(root).Count());

        using (Assert.EnterMultipleScope())
        {
            for (var n = 0; n < members; n++)
            {
                var without = Read(name, Replace(body, n, null, out var path));
                foreach (var kind in OtherKinds)
                {
                    var value = JsonNode.Parse(kind);
                    var isOther = false;
                    var replaced = Replace(
                        body,
                        n,
                        (parent, member) =>
                        {
                            isOther = IsOther(member, parent[member], value);
                            parent[member] = value;
                        },
                        out _);
                    if (isOther)
                    {
                        Assert.That(Read(name, replaced), Is.EqualTo(without), $"{path} is {kind}");
                    }
                }
            }
        }
    }

    // Null is of no kind already; and where a search has failed, one object is in the place of the list of its results.
    private static bool IsOther(string member, JsonNode? found, JsonNode? value) => found switch
    {
        null => false,
        JsonObject when member == "content" => false,
        JsonValue => true,
        _ => found.GetValueKind() != value?.GetValueKind(),
    };

    // The nth member, counted over all objects of the body; taken out where nothing is said to do with it.
    private static string Replace(string body, int n, Action<JsonObject, string>? change, out string path)
    {
        var found = "";
        var result = Rewrite(body, root =>
        {
            foreach (var (parent, member) in Members(root).ToArray())
            {
                if (n-- != 0)
                {
                    continue;
                }

                found = $"{parent.GetPath()}.{member}";
                if (change is null)
                {
                    parent.Remove(member);
                }
                else
                {
                    change(parent, member);
                }

                return;
            }
        });
        path = found;
        return result;
    }

    private static IEnumerable<(JsonObject Parent, string Member)> Members(JsonNode root) =>
        Objects(root).SelectMany(parent => parent.Select(member => (parent, member.Key))).Where(member => !TellByBeingThere.Contains(member.Key));

    private static void AddUnknown(JsonNode root)
    {
        foreach (var found in Objects(root).ToArray())
        {
            found.Insert(0, "of_tomorrow", JsonNode.Parse("""{"type":"error","model":"x","error":{"a":[{}]},"list":[[],{"usage":{"input_tokens":1}},"}"]}"""));
        }
    }

    private static void AddElements(JsonNode root)
    {
        foreach (var list in Objects(root).SelectMany(found => found).Select(member => member.Value).OfType<JsonArray>().Where(list => list.Any(e => e is JsonObject)).ToArray())
        {
            list.Insert(0, JsonNode.Parse("""[{"type":"fallback","index":3,"text":"a"}]"""));
            list.Insert(1, 7);
            list.Add(null);
        }
    }

    private static void Reverse(JsonNode root)
    {
        foreach (var found in Objects(root).ToArray())
        {
            var members = found.Reverse().ToArray();
            found.Clear();
            foreach (var (name, value) in members)
            {
                found.Add(name, value);
            }
        }
    }

    // What a tool is given is the tool's own.
    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject found => found.Where(member => member.Key != "input").SelectMany(member => Objects(member.Value)).Prepend(found),
        JsonArray array => array.SelectMany(Objects),
        _ => [],
    };

    // Changes a plain body, or each event of a stream.
    private static string Rewrite(string body, Action<JsonNode> change)
    {
        if (body.TrimStart().StartsWith('{'))
        {
            return Changed(body);
        }

        var lines = body.Split('\n').Select(line => line.StartsWith("data: {", StringComparison.Ordinal) ? "data: " + Changed(line[6..]) : line);
        return string.Join('\n', lines);

        string Changed(string json)
        {
            var root = JsonNode.Parse(json)!;
            change(root);
            return root.ToJsonString();
        }
    }

    private static string Read(string name, string body) => AnswerReading.Describe(AnswerReading.Read(
        name.StartsWith("anthropic", StringComparison.Ordinal) ? Dialect.Anthropic : Dialect.OpenAi,
        body.TrimStart().StartsWith('{') ? AnswerReading.Json : AnswerReading.Stream,
        Encoding.UTF8.GetBytes(body),
        [],
        name.Contains("responses", StringComparison.Ordinal) ? ApiEndpointKind.Responses
            : name.Contains("embeddings", StringComparison.Ordinal) ? ApiEndpointKind.Embeddings
            : name.Contains("count", StringComparison.Ordinal) ? ApiEndpointKind.CountTokens
            : null));
}
