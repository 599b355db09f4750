using System.Globalization;
using System.Text;
using System.Text.Json;
using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.ClaudeCode;

/// <summary>Claude Code twice in identically prepared folders: what the first run paid for, the second is given, tool calls included.</summary>
internal sealed class ClaudeReplayTests
{
    private const int Turns = 10;
    private const int ManyTurns = 50;

    [SetUp]
    public void NeedsClaude() => ClaudeProgram.Require();

    [Test]
    public async Task Print_SecondRun_NoUpstreamCall()
    {
        using var folder = new TempFolder();
        await using var stub = await StubProvider.StartAsync(Notes(folder));
        await using var gateway = await TestGateway.StartAsync(stub);

        var first = await RunAsync(gateway, folder, "What is the capital of France?");
        var paid = stub.Calls;
        var second = await RunAsync(gateway, folder, "What is the capital of France?");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Is.EqualTo((0, "All notes are read.\n")));
            Assert.That(second, Is.EqualTo(first));
            Assert.That(paid, Is.Positive);
            Assert.That(stub.Calls - paid, Is.Zero, await WhyAsync(gateway));
        }
    }

    [Test]
    public async Task Print_StoredAsPlainAnswers_ReadsTheStreamsMadeOfThem()
    {
        using var folder = new TempFolder();
        await using var stub = await StubProvider.StartAsync(Notes(folder));
        await using var gateway = await TestGateway.StartAsync(stub);
        var first = await RunAsync(gateway, folder, "Read all notes.", "--allowedTools", "Read");
        var asked = stub.Requests;

        // What it asked, asked of another gateway plainly and answered plainly.
        await using var other = await StubProvider.StartAsync(Notes(folder));
        await using var filled = await TestGateway.StartAsync(other);
        foreach (var request in asked)
        {
            var body = request.Text.Replace("\"stream\":true", "\"stream\":false", StringComparison.Ordinal);
            var headers = request.Headers.Where(header => IsOfTheCall(header.Key)).Select(header => (header.Key, string.Join(", ", header.Value)));
            var answer = await filled.PostAsync(request.Target, body, [.. headers]);
            Assert.That(answer.Header("content-type"), Is.EqualTo("application/json"));
        }

        var paid = other.Calls;
        var again = await RunAsync(filled, folder, "Read all notes.", "--allowedTools", "Read");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Is.EqualTo((0, "All notes are read.\n")));
            Assert.That(again, Is.EqualTo(first));
            Assert.That(other.Calls - paid, Is.Zero, await WhyAsync(filled));
        }
    }

    [Test]
    public Task C76_ToolLoopOfClaudeCode_SecondRunNoUpstreamCall() => LoopTwiceAsync(Turns);

    [Test]
    [Explicit("Fifty turns twice: a minute or two.")]
    public Task C76_ToolLoopOfClaudeCode_FiftyTurns() => LoopTwiceAsync(ManyTurns);

    private static async Task LoopTwiceAsync(int turns)
    {
        using var folder = new TempFolder();
        await using var stub = await StubProvider.StartAsync(Notes(folder, turns));
        await using var gateway = await TestGateway.StartAsync(stub);

        var first = await RunAsync(gateway, folder, "Read all notes.", "--allowedTools", "Read");
        var paid = stub.Calls;
        var second = await RunAsync(gateway, folder, "Read all notes.", "--allowedTools", "Read");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Is.EqualTo((0, "All notes are read.\n")));
            Assert.That(second, Is.EqualTo(first));
            Assert.That(paid, Is.GreaterThan(turns));
            Assert.That(stub.Calls - paid, Is.Zero, await WhyAsync(gateway));
        }
    }

    // The same path each time: Claude Code tells the model where it works.
    private static async Task<(int Exit, string Output)> RunAsync(TestGateway gateway, TempFolder folder, string prompt, params string[] arguments)
    {
        using var home = folder.Fresh("home");
        for (var note = 0; note < ManyTurns; note++)
        {
            home.Write(NoteName(note), $"note {note}");
        }

        var (exit, output, error) = await ClaudeProgram.RunAsync(gateway, home, [("ANTHROPIC_API_KEY", "sk-dummy")], ["-p", prompt, .. arguments]);
        Assert.That(exit, Is.Zero, error);
        return (exit, output);
    }

    private static string NoteName(int note) => string.Create(CultureInfo.InvariantCulture, $"note{note}.txt");

    // A provider that has the notes read one after the other, and says the same whenever it is asked the same.
    private static StubAnswer Notes(TempFolder folder, int turns = Turns) => (context, request) =>
    {
        using var body = JsonDocument.Parse(request.Body);
        if (request.Target.Contains("count_tokens", StringComparison.Ordinal))
        {
            return StubAnswers.Json("""{"input_tokens":100}""")(context, request);
        }

        var root = body.RootElement;
        var done = Count(request.Text, "\"tool_result\"");
        var reads = request.Text.Contains("Read all notes.", StringComparison.Ordinal) && root.TryGetProperty("tools", out var tools)
            && tools.EnumerateArray().Any(tool => tool.GetProperty("name").GetString() == "Read");
        var input = JsonSerializer.Serialize(new Dictionary<string, string> { ["file_path"] = Path.Combine(folder.Path, "home", NoteName(done)) });
        var streams = root.TryGetProperty("stream", out var stream) && stream.GetBoolean();
        string Tool(string given) => $$"""{"type":"tool_use","id":"toolu_{{done:D4}}","name":"Read","input":{{given}}}""";
        var content = (streams, reads && done < turns) switch
        {
            (true, true) => Events(Tool("{}"), $$$"""{"type":"input_json_delta","partial_json":{{{JsonSerializer.Serialize(input)}}}}""", "tool_use"),
            (true, false) => Events("""{"type":"text","text":""}""", """{"type":"text_delta","text":"All notes are read."}""", "end_turn"),
            (false, true) => Message(Tool(input), "tool_use"),
            (false, false) => Message("""{"type":"text","text":"All notes are read."}""", "end_turn"),
        };
        return StubAnswers.Bytes(Encoding.UTF8.GetBytes(content), streams ? "text/event-stream" : "application/json")(context, request);
    };

    // What the client said itself, and not what the way said.
    private static bool IsOfTheCall(string header) => header.ToLowerInvariant() is var name
        && (name.StartsWith("anthropic-", StringComparison.Ordinal) || name.StartsWith("x-", StringComparison.Ordinal) || name is "user-agent" or "authorization")
        && !name.StartsWith("x-forwarded-", StringComparison.Ordinal);

    private static string Message(string block, string stopReason) =>
        $$$"""
        {"id":"msg_01","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[{{{block}}}],
         "stop_reason":"{{{stopReason}}}","stop_sequence":null,"usage":{"input_tokens":12,"output_tokens":7}}
        """;

    private static int Count(string text, string word) => (text.Length - text.Replace(word, "", StringComparison.Ordinal).Length) / word.Length;

    private static string Events(string block, string delta, string stopReason) =>
        $$$$"""
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_01","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":12,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{{{{block}}}}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{{{{delta}}}}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"{{{{stopReason}}}}","stop_sequence":null},"usage":{"output_tokens":7}}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    // For a failure's message: why the calls of the second run missed.
    private static async Task<string> WhyAsync(TestGateway gateway)
    {
        var rows = await gateway.LedgerRowsAsync();
        var why = new List<string>();
        foreach (var row in rows)
        {
            using var answer = await gateway.Client.GetAsync(new Uri($"{gateway.DashboardUrl}/api/cache/explain/{row.Id}"));
            why.Add($"{row.Endpoint} {row.ModelAsked} {await answer.Content.ReadAsStringAsync()}");
        }

        return string.Join('\n', why);
    }
}
