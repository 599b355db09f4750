using System.Text.Json.Nodes;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.ClaudeCode;

/// <summary><c>cco claude -p</c> with Claude Code itself, at a provider in the shape of Anthropic's API.</summary>
internal sealed class ClaudeThroughCcoTests
{
    // What the README promises of a second identical run: it is answered from the cache, streams and tool calls included.
    private const int UpstreamCallsOfASecondRun = 0;

    [SetUp]
    public void NeedsClaude() => ClaudeProgram.Require();

    [Test]
    public async Task Print_Question_AnsweredWithAReceipt_SecondRunFromTheCache()
    {
        using var folder = new TempFolder();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. AnthropicFixtures.Events.Select(text => (StreamStep)text)]));
        Configure(folder, stub);
        await using var gateway = CcoProcess.StartClean(folder, [], "--config", ConfigOf(folder), "--port", "0", "--dashboard-port", "0");
        await gateway.GatewayUrl;

        var first = await RunAsync(folder, [("ANTHROPIC_API_KEY", "sk-dummy")], "-p", "What is the capital of France?");
        var paid = stub.Calls;
        var second = await RunAsync(folder, [("ANTHROPIC_API_KEY", "sk-dummy")], "-p", "What is the capital of France?");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((first.Exit, second.Exit), Is.EqualTo((0, 0)), first.Receipt);
            Assert.That(second.Output, Is.EqualTo(first.Output).And.Not.Empty);
            Assert.That(first.Receipt, Does.Match(@"^cco: \d+ calls?, \$0\.\d+ spent, 0 % of the prompt from the provider's cache"));
            Assert.That(second.Receipt, Does.Match(@"^cco: \d+ calls?, \$0\.00 spent, \$0\.\d+ saved, .*answered from cco's cache$"));
            Assert.That(paid, Is.Positive);
            Assert.That(stub.Calls - paid, Is.EqualTo(UpstreamCallsOfASecondRun));
        }
    }

    [Test]
    public async Task Print_ReadsAFile_ContentGoesToTheProvider()
    {
        using var folder = new TempFolder();
        var note = folder.Write("note.txt", "the-word-is-kingfisher");
        await using var stub = await StubProvider.StartAsync(async (context, request) =>
            await (request.Text.Contains("tool_result", StringComparison.Ordinal)
                ? StubAnswers.Stream([.. AnthropicFixtures.Events.Select(text => (StreamStep)text)])
                : ToolCall(note))(context, request));
        Configure(folder, stub);

        var run = await RunAsync(folder, [("ANTHROPIC_API_KEY", "sk-dummy")], "-p", $"Use Read on {note}", "--allowedTools", "Read");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Exit, Is.Zero, run.Receipt);
            Assert.That(stub.Requests, Has.Some.Matches<StubRequest>(r => r!.Text.Contains("the-word-is-kingfisher", StringComparison.Ordinal)));
            Assert.That(stub.Requests.SelectMany(r => r.Headers.Keys), Has.None.StartsWith("x-cco"));
            // The hints that cco claude asks for (Claude Code 2.1.273 and later).
            Assert.That(stub.Requests.Select(r => r.Header("x-claude-code-request-class")), Has.Some.EqualTo("main"));
            Assert.That(run.Receipt, Does.Match(@"^cco: \d+ calls, \$0\.\d+ spent"));
        }
    }

    [Test]
    public async Task Print_WithALogin_ValueIsNoSpend()
    {
        using var folder = new TempFolder();
        await using var stub = await StubProvider.StartAsync(StubAnswers.Stream([.. AnthropicFixtures.Events.Select(text => (StreamStep)text)]));
        Configure(folder, stub);

        var run = await RunAsync(folder, [("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-oat01-dummy")], "-p", "What is the capital of France?");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Exit, Is.Zero, run.Receipt);
            Assert.That(run.Receipt, Does.Contain("subscription: worth $0.0").And.Not.Contain("spent"));
        }
    }

    private static async Task<(int Exit, string Output, string Receipt)> RunAsync(TempFolder folder, (string, string)[] variables, params string[] arguments)
    {
        await using var cco = CcoProcess.StartClean(
            folder,
            [
                ("CCO_CLAUDE", Environment.GetEnvironmentVariable("CCO_CLAUDE")!),
                ("CCO_CONFIG", ConfigOf(folder)),
                ("CCO_PORT", "0"),
                ("CCO_DASHBOARD_PORT", "0"),
                ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
                ("DISABLE_TELEMETRY", "1"),
                ("DISABLE_AUTOUPDATER", "1"),
                ("DISABLE_ERROR_REPORTING", "1"),
                .. variables,
            ],
            ["claude", .. arguments]);
        cco.CloseInput();
        var exit = await cco.ExitAsync();
        return (exit, string.Join('\n', cco.Output), string.Join('\n', cco.Errors.Where(line => line.StartsWith("cco:", StringComparison.Ordinal))));
    }

    private static string ConfigOf(TempFolder folder) => Path.Combine(folder.Path, "config");

    private static void Configure(TempFolder folder, StubProvider stub)
    {
        folder.Write("config/appsettings.json", new JsonObject { ["Cco"] = new JsonObject { ["Upstream"] = "anthropic" } }.ToJsonString());
        folder.Write("config/yarp.routes.json", new TestGatewayOptions().Upstream("anthropic", stub.Url).Routes.ToJsonString());
    }

    private static StubAnswer ToolCall(string file) => StubAnswers.Stream(
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_01","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":12,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_01","name":"Read","input":{}}}


        """,
        "event: content_block_delta\ndata: " + new JsonObject
        {
            ["type"] = "content_block_delta",
            ["index"] = 0,
            ["delta"] = new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = new JsonObject { ["file_path"] = file }.ToJsonString() },
        }.ToJsonString() + "\n\n",
        """
        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":7}}

        event: message_stop
        data: {"type":"message_stop"}


        """);
}
