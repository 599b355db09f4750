using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cco.Gateway.FunctionalTests.Clients;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Cco.Gateway.FunctionalTests.CacheCases;

/// <summary>
/// reliability.md C-76: a session of 50 turns by real clients, streamed and plain in turn, played twice. The second pass costs nothing, and each of
/// its answers is the first one's to the byte. Claude Code's own is in <c>ClaudeReplayTests</c>.
/// </summary>
internal sealed class ClientCaseTests
{
    private const int Turns = 50;

    private static CaseRig rig = null!;

    [OneTimeSetUp]
    public static async Task StartAsync() => rig = await CaseRig.StartAsync();

    [OneTimeTearDown]
    public static async Task StopAsync() => await rig.DisposeAsync();

    [Test]
    public async Task C76_FiftyTurnsByCurl_SecondPassToTheByte()
    {
        Requires.Tool("curl", File.Exists("/usr/bin/curl"));
        await TwiceAsync(async (script, session) =>
        {
            using var folder = new TempFolder();
            var config = string.Join("next\n", Enumerable.Range(0, Turns).Select(turn =>
            {
                folder.Write($"{turn}.json", Body(session, turn));
                return $"url = \"{rig.Gateway.GatewayUrl}/v1/messages\"\nheader = \"content-type: application/json\"\nheader = \"x-api-key: sk-one\"\nheader = \"{script.Name}: {script.Value}\"\n"
                    + $"data-binary = \"@{folder.Path}/{turn}.json\"\nfail\nsilent\nshow-error\nno-buffer\n";
            }));
            return await RunAsync("/usr/bin/curl", ["--config", folder.Write("curl.config", config)]);
        });
    }

    [Test]
    public async Task C76_FiftyTurnsByTheTypeScriptSdk_SecondPassTheSameMessages()
    {
        ScriptClients.Require();
        var sdk = Path.Combine(ScriptClients.Modules, "@anthropic-ai", "sdk", "index.mjs");
        await TwiceAsync(async (script, session) =>
        {
            using var folder = new TempFolder();
            var program = folder.Write("session.mjs", $$"""
                import Anthropic from {{JsonSerializer.Serialize(sdk)}};
                const client = new Anthropic({ baseURL: {{JsonSerializer.Serialize(rig.Gateway.GatewayUrl)}}, apiKey: 'sk-one', maxRetries: 0, defaultHeaders: { '{{script.Name}}': '{{script.Value}}' } });
                for (const body of {{"[" + string.Join(',', Enumerable.Range(0, Turns).Select(turn => Body(session, turn))) + "]"}}) {
                  const message = body.stream ? await client.messages.stream(body).finalMessage() : await client.messages.create(body);
                  console.log(JSON.stringify(message));
                }
                """);
            return await RunAsync("node", [program]);
        });
    }

    private static async Task TwiceAsync(Func<(string Name, string Value), string, Task<string>> session)
    {
        var calls = 0;
        var script = rig.Script((context, request) =>
        {
            Interlocked.Increment(ref calls);
            return AnswerAsync(context, request);
        });
        var name = TestContext.CurrentContext.Test.ID;

        var first = await session(script, name);
        var paid = calls;
        var second = await session(script, name);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((paid, calls), Is.EqualTo((Turns, Turns)));
            Assert.That(first, Has.Length.GreaterThan(Turns * 100));
            Assert.That(second, Is.EqualTo(first));
        }
    }

    // Turn n holds all earlier ones: its question is n's.
    private static string Body(string session, int turn) => new JsonObject
    {
        ["model"] = "claude-sonnet-5-5",
        ["max_tokens"] = 64,
        ["stream"] = turn % 2 == 0,
        ["system"] = session,
        ["messages"] = new JsonArray([.. Enumerable.Range(0, (2 * turn) + 1).Select(n => (JsonNode)new JsonObject
        {
            ["role"] = n % 2 == 0 ? "user" : "assistant",
            ["content"] = $"line {n}: \u00e9\ud83d\udeb2",
        })]),
    }.ToJsonString();

    private static Task AnswerAsync(HttpContext context, StubRequest request)
    {
        var stream = request.Text.Contains("\"stream\":true", StringComparison.Ordinal);
        return (stream, request.Digest[0] < '8') switch
        {
            (true, true) => StubAnswers.Stream([.. AnthropicFixtures.Events.Select(e => (StreamStep)e.Replace("Par", request.Digest, StringComparison.Ordinal))]),
            (true, false) => StubAnswers.Stream(AnthropicFixtures.ToolStream),
            (false, true) => StubAnswers.Json(AnthropicFixtures.Message.Replace("Paris", request.Digest, StringComparison.Ordinal)),
            (false, false) => StubAnswers.Json(AnthropicFixtures.ThinkingMessage),
        } is { } answer ? answer(context, request) : Task.CompletedTask;
    }

    private static async Task<string> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().Soon();
        Assert.That((process.ExitCode, await error), Is.EqualTo((0, "")));
        return await output;
    }
}
