using System.Diagnostics;
using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.ClaudeCode;

/// <summary>
/// Claude Code itself against the simulated upstream, in an empty environment with a home of its own. <c>CCO_CLAUDE</c> names the binary.
/// </summary>
internal sealed class ClaudeCodeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly string? Binary = Environment.GetEnvironmentVariable("CCO_CLAUDE");

    [SetUp]
    public void NeedsClaude() => Requires.Tool("Claude Code (npm i @anthropic-ai/claude-code, CCO_CLAUDE names its binary)", File.Exists(Binary));

    [Test]
    public async Task Print_Question_Answered()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var home = new TempFolder();

        var (exit, output, error) = await RunAsync(gateway, home, "-p", "What is the capital of France?");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero, error);
            Assert.That(output, Does.Contain("[simulated]"));
            var rows = await gateway.LedgerRowsAsync();
            Assert.That(rows, Is.Not.Empty);
            Assert.That(rows.Select(row => row.Outcome), Is.All.EqualTo(Analytics.CallResult.Ok));
        }
    }

    [Test]
    public async Task Print_ReadsAFile_ContentComesBack()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var home = new TempFolder();
        var file = home.Write("note.txt", "the-word-is-kingfisher");

        var (exit, output, error) = await RunAsync(gateway, home, "-p", $"Use Read on {file}", "--allowedTools", "Read");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.Zero, error);
            Assert.That(output, Does.Contain("the-word-is-kingfisher"));
        }
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(TestGateway gateway, TempFolder home, params string[] arguments)
    {
        var start = new ProcessStartInfo(Binary!)
        {
            WorkingDirectory = home.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Nothing of the machine's own configuration or login may be seen or touched.
        start.Environment.Clear();
        foreach (var (name, value) in new[]
        {
            ("HOME", home.Path),
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("ANTHROPIC_BASE_URL", gateway.GatewayUrl),
            ("ANTHROPIC_API_KEY", "sk-dummy"),
            ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
            ("DISABLE_TELEMETRY", "1"),
            ("DISABLE_AUTOUPDATER", "1"),
            ("DISABLE_ERROR_REPORTING", "1"),
        })
        {
            start.Environment[name] = value;
        }

        using var claude = Process.Start(start)!;
        claude.StandardInput.Close();
        var output = claude.StandardOutput.ReadToEndAsync();
        var error = claude.StandardError.ReadToEndAsync();
        try
        {
            await claude.WaitForExitAsync().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            claude.Kill(entireProcessTree: true);
            Assert.Fail($"Claude Code did not end within {Limit.TotalSeconds} s.");
        }

        return (claude.ExitCode, await output, await error);
    }
}
