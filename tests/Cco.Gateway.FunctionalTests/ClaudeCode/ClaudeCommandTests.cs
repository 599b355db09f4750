using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.ClaudeCode;

/// <summary>
/// <c>cco claude</c> as a process around another one: what it starts, shares, passes on and ends. A shell script stands for Claude Code: it
/// shows its environment and arguments, and ends with the status it is told.
/// </summary>
[Parallelizable(ParallelScope.Self)] // Each test runs three or four processes.
[Platform(Exclude = "Win", Reason = "The script is for a POSIX shell.")]
[UnsupportedOSPlatform("windows")]
internal sealed class ClaudeCommandTests : IDisposable
{
    private const string Script =
        """
        #!/bin/sh
        trap 'exit 42' TERM
        env | sed 's/^/env:/'
        for argument in "$@"; do echo "arg:$argument"; done
        echo ready
        while read -r word; do
            case $word in
                kill) kill -KILL $$ ;;
                *) exit "$word" ;;
            esac
        done
        """;

    private readonly TempFolder _folder = new();

    public ClaudeCommandTests()
    {
        File.SetUnixFileMode(_folder.Write("bin/claude", Script), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Configure("simulated");
    }

    private string Data => Path.Combine(_folder.Path, "share", "cco");

    // Every gateway that a test started must end by itself; it is no child of the test, but it holds the lock of its data directory.
    [TearDown]
    public async Task GatewayHasEnded()
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (Directory.Exists(Data))
        {
            using var free = DataLock.TryTake(DataDirectory.Open(Data));
            if (free is not null)
            {
                return;
            }

            Assert.That(patience.IsCancellationRequested, Is.False, "The gateway goes on.");
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            await timer.WaitForNextTickAsync();
        }
    }

    [Test]
    public async Task Run_ArgumentsAndCredentialsUntouched_VariablesSet_StatusReturned()
    {
        string[] arguments = ["-p", "two words", "", "--data", "x", "--", "@file", "$HOME", "--unknown=1"];
        _folder.Write(".git/config", "[remote \"origin\"]\n\turl = git@host:acme/widgets.git\n");
        await using var claude = Start([("ANTHROPIC_API_KEY", "sk-mine"), ("ANTHROPIC_CUSTOM_HEADERS", "x-team: one")], arguments);
        await claude.LineAsync("ready");
        using var gateway = await FindAsync();
        await claude.WriteLineAsync("3");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await claude.ExitAsync(), Is.EqualTo(3));
            Assert.That(claude.Output.Where(line => line.StartsWith("arg:", StringComparison.Ordinal)), Is.EqualTo(arguments.Select(a => "arg:" + a)));
            Assert.That(claude.Output, Does.Contain("env:ANTHROPIC_API_KEY=sk-mine"));
            Assert.That(claude.Output, Does.Contain($"env:ANTHROPIC_BASE_URL={gateway.Running!.Gateway}"));
            Assert.That(claude.Output, Does.Contain("env:ENABLE_TOOL_SEARCH=true").And.Contain("env:CLAUDE_CODE_GATEWAY_HINT_HEADERS=1"));
            Assert.That(string.Join('\n', claude.Output), Does.Match("env:ANTHROPIC_CUSTOM_HEADERS=x-team: one\nenv:x-cco-project: widgets\nenv:x-cco-run: [0-9a-f]{32}\n"));
            Assert.That(claude.Errors, Has.Count.EqualTo(2), string.Join('\n', claude.Errors));
            Assert.That(claude.Errors[0], Does.StartWith("cco: Answers are simulated. Real ones: cco --upstream anthropic"));
            Assert.That(claude.Errors[1], Is.EqualTo("cco: no calls."));
        }
    }

    [Test]
    public async Task Run_CallsOfTheRun_AreOnTheReceipt()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        Configure("anthropic", stub.Url);
        await using var claude = Start([]);
        await claude.LineAsync("ready");
        var run = (await claude.LineAsync("env:ANTHROPIC_CUSTOM_HEADERS=x-cco-run: "))["env:ANTHROPIC_CUSTOM_HEADERS=x-cco-run: ".Length..];
        using var gateway = await FindAsync();
        await CallAsync(gateway, AnthropicFixtures.Request, ("x-cco-run", run));
        await CallAsync(gateway, AnthropicFixtures.Request, ("x-cco-run", run));
        await CallAsync(gateway, AnthropicFixtures.Request, ("x-cco-run", "another-run"), ("x-api-key", "other"));
        await claude.WriteLineAsync("0");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await claude.ExitAsync(), Is.Zero);
            Assert.That(claude.Errors, Is.EqualTo(new[]
            {
                "cco: 2 calls, $0.000094 spent, $0.000094 saved, 0 % of the prompt from the provider's cache, 1 answered from cco's cache",
            }));
        }
    }

    [Test]
    public async Task Run_TwoAtOnce_OneGatewayThatEndsWithTheLast()
    {
        await using var first = Start([]);
        await using var second = Start([]);
        await Task.WhenAll(first.LineAsync("ready"), second.LineAsync("ready"));
        var urls = new[] { await first.LineAsync("env:ANTHROPIC_BASE_URL="), await second.LineAsync("env:ANTHROPIC_BASE_URL=") };

        await first.WriteLineAsync("0");
        await first.ExitAsync();
        using (var gateway = await FindAsync())
        {
            await gateway.GetAsync("/api/info", AdminJson.Default.GatewayInfo, default);
        }

        await second.SignalAsync("KILL");

        Assert.That(urls[0], Is.EqualTo(urls[1]));
    }

    [Test]
    public async Task Run_GatewayRuns_ItIsUsedAndStays()
    {
        await using var running = CcoProcess.StartClean(_folder, [], "--config", Path.Combine(_folder.Path, "config"), "--port", "0", "--dashboard-port", "0");
        var url = await running.GatewayUrl;
        await using var claude = Start([]);
        await claude.LineAsync("ready");
        await claude.WriteLineAsync("0");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await claude.ExitAsync(), Is.Zero);
            Assert.That(claude.Output, Does.Contain($"env:ANTHROPIC_BASE_URL={url}"));
            using var gateway = await FindAsync();
            Assert.That(gateway.Running!.Gateway, Is.EqualTo(url));
        }

        await running.SignalAsync("TERM");
        await running.ExitAsync();
    }

    [Test]
    public async Task Run_GatewayKilled_ItsFileIsNotBelieved()
    {
        await using (var killed = CcoProcess.StartClean(_folder, [], "--config", Path.Combine(_folder.Path, "config"), "--port", "0", "--dashboard-port", "0"))
        {
            await killed.GatewayUrl;
            await killed.SignalAsync("KILL");
            await killed.ExitAsync();
        }

        var left = File.Exists(Path.Combine(Data, "gateway.json"));
        await using var claude = Start([]);
        await claude.LineAsync("ready");
        await claude.WriteLineAsync("0");

        Assert.That((left, await claude.ExitAsync()), Is.EqualTo((true, 0)), string.Join('\n', claude.Errors));
    }

    [Test]
    public async Task Run_FilesAsShipped_UpstreamIsAnthropic()
    {
        _folder.Write("config/appsettings.json", File.ReadAllText(Repository.PathOf("appsettings.json")));
        await using var claude = Start([]);
        await claude.LineAsync("ready");
        using var gateway = await FindAsync();
        var info = await gateway.GetAsync("/api/info", AdminJson.Default.GatewayInfo, default);
        await claude.WriteLineAsync("0");
        await claude.ExitAsync();

        Assert.That((info.Upstream, info.Simulated), Is.EqualTo(("anthropic", false)));
        Assert.That(claude.Errors, Is.EqualTo(new[] { "cco: no calls." }));
    }

    [Test]
    public async Task Run_Signals_TermGoesToClaudeCode_IntDoesNotEndIt()
    {
        await using var claude = Start([]);
        await claude.LineAsync("ready");
        await claude.SignalAsync("INT");
        await claude.SignalAsync("TERM");

        Assert.That(await claude.ExitAsync(), Is.EqualTo(42));
        Assert.That(claude.Errors, Has.Some.EqualTo("cco: no calls."));
    }

    [Test]
    public async Task Run_ClaudeCodeKilled_128AndTheSignal()
    {
        await using var claude = Start([]);
        await claude.LineAsync("ready");
        await claude.WriteLineAsync("kill");

        Assert.That(await claude.ExitAsync(), Is.EqualTo(128 + 9));
    }

    [Test]
    [Platform("Linux", Reason = "It reads /proc.")]
    public async Task Run_Gateway_HasASessionOfItsOwn()
    {
        await using var claude = Start([]);
        await claude.LineAsync("ready");
        using var gateway = await FindAsync();
        var pid = gateway.Running!.Pid;

        // After the name in brackets: state, parent, process group, session, terminal.
        var stat = (await File.ReadAllTextAsync($"/proc/{pid}/stat")).Split(") ")[1].Split(' ');
        var log = Path.Combine(Data, "gateway.log");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((stat[2], stat[3], stat[4]), Is.EqualTo(($"{pid}", $"{pid}", "0")));
            Assert.That(File.GetUnixFileMode(log), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(await File.ReadAllTextAsync(log), Does.StartWith("CCO Gateway "));
        }

        await claude.WriteLineAsync("0");
        await claude.ExitAsync();
    }

    [Test]
    public async Task Run_PortTaken_AFreeOne()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        await using var claude = Start([("CCO_PORT", $"{port}")]);
        await claude.LineAsync("ready");
        await claude.WriteLineAsync("0");

        Assert.That(await claude.ExitAsync(), Is.Zero);
        Assert.That(claude.Output, Has.Some.StartsWith("env:ANTHROPIC_BASE_URL=http://127.0.0.1:").And.None.EqualTo($"env:ANTHROPIC_BASE_URL=http://127.0.0.1:{port}"));
    }

    [Test]
    public async Task Run_GatewayCannotStart_ItsOwnWordsAndStatus()
    {
        _folder.Write("config/yarp.routes.json", """{ "ReverseProxy": { "Routes": {}, "Clusters": {} } }""");
        await using var claude = Start([]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await claude.ExitAsync(), Is.EqualTo(2));
            Assert.That(claude.Errors, Has.Some.Contains(Path.Combine(_folder.Path, "config", "yarp.routes.json")).And.None.Contains("   at "));
            Assert.That(claude.Output, Is.Empty);
        }
    }

    [Test]
    public async Task Run_CurrentFolder_ConfiguresNothing()
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        _folder.Write("appsettings.json", """{ "Cco": { "Upstream": "anthropic", "Data": "data-of-the-repository" } }""");
        _folder.Write("yarp.routes.json", new TestGatewayOptions().Upstream("anthropic", stub.Url).Routes.ToJsonString());
        await using var claude = Start([]);
        await claude.LineAsync("ready");
        using var gateway = await FindAsync();
        var info = await gateway.GetAsync("/api/info", AdminJson.Default.GatewayInfo, default);
        await claude.WriteLineAsync("0");
        await claude.ExitAsync();

        Assert.That(info.Upstream, Is.EqualTo("simulated"));
        Assert.That(Directory.Exists(Path.Combine(_folder.Path, "data-of-the-repository")), Is.False);
    }

    [TestCase("sets ANTHROPIC_BASE_URL, which overrides what cco claude sets.", """{ "env": { "ANTHROPIC_BASE_URL": "http://127.0.0.1:9" } }""")]
    [TestCase("A settings file may override ANTHROPIC_BASE_URL", "{}")]
    public async Task Run_NoCall_SaysWhy(string sentence, string settings)
    {
        _folder.Write(".claude/settings.json", settings);
        await using var claude = Start([], "-p", "hello");
        await claude.LineAsync("ready");
        await claude.WriteLineAsync("0");
        await claude.ExitAsync();

        Assert.That(claude.Errors, Has.Some.StartsWith("cco: no call came through the gateway").And.Some.Contains(sentence));
    }

    [TestCase("no-such-claude", "cco: CCO_CLAUDE is \"no-such-claude\", and there is no such program.")]
    [TestCase("", "cco: there is no 'claude' on the PATH.")]
    public async Task Run_NoClaudeCode_127(string named, string sentence)
    {
        await using var claude = CcoProcess.StartClean(_folder, [("CCO_CLAUDE", named), ("PATH", "/nowhere")], "claude", "-p", "hello");

        Assert.That(await claude.ExitAsync(), Is.EqualTo(127));
        Assert.That(claude.Errors, Has.Exactly(1).StartsWith(sentence));
    }

    [Test]
    public async Task Run_Help_NoGatewayIsStarted()
    {
        await using var claude = Start([], "--help");
        await claude.LineAsync("arg:--help");
        await claude.WriteLineAsync("0");

        Assert.That(await claude.ExitAsync(), Is.Zero);
        Assert.That(claude.Errors, Is.Empty);
        Assert.That(Directory.Exists(Data), Is.False);
    }

    [Test]
    public async Task Run_BaseUrlOfTheUsers_SaysThatItIsNotUsed()
    {
        await using var claude = Start([("ANTHROPIC_BASE_URL", "http://other.example")]);
        await claude.LineAsync("ready");
        await claude.WriteLineAsync("0");
        await claude.ExitAsync();

        Assert.That(claude.Errors, Has.Some.EqualTo("cco: ANTHROPIC_BASE_URL is http://other.example; this run goes through the gateway to 'simulated' instead."));
    }

    public void Dispose() => _folder.Dispose();

    private CcoProcess Start(IEnumerable<(string, string)> environment, params string[] arguments) => CcoProcess.StartClean(
        _folder,
        [
            ("PATH", $"{_folder.Path}/bin:/usr/local/bin:/usr/bin:/bin"),
            ("CCO_CONFIG", Path.Combine(_folder.Path, "config")),
            ("CCO_PORT", "0"),
            ("CCO_DASHBOARD_PORT", "0"),
            .. environment,
        ],
        ["claude", .. arguments]);

    private void Configure(string upstream, string? url = null)
    {
        var options = new TestGatewayOptions();
        if (url is not null)
        {
            options.Upstream(upstream, url);
        }

        _folder.Write("config/appsettings.json", new JsonObject { ["Cco"] = new JsonObject { ["Upstream"] = upstream } }.ToJsonString());
        _folder.Write("config/yarp.routes.json", options.Routes.ToJsonString());
    }

    private async Task<AdminClient> FindAsync() =>
        await AdminClient.FindAsync(Data, default) ?? throw new InvalidOperationException("No gateway runs.");

    private static async Task CallAsync(AdminClient gateway, string json, params (string, string)[] headers)
    {
        using var client = new HttpClient();
        using var request = ApiCalls.Request(
            HttpMethod.Post, $"{gateway.Running!.Gateway}/v1/messages", System.Text.Encoding.UTF8.GetBytes(json), [("anthropic-version", "2023-06-01"), .. headers]);
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
