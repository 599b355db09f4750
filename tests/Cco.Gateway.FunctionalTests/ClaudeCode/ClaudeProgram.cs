using System.Diagnostics;
using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.ClaudeCode;

/// <summary>Claude Code itself, in an empty environment with a home of its own. <c>CCO_CLAUDE</c> names the binary.</summary>
internal static class ClaudeProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly string? Binary = Environment.GetEnvironmentVariable("CCO_CLAUDE");

    /// <summary>Ends the test unless the program is there.</summary>
    public static void Require() => Requires.Tool("Claude Code (npm i @anthropic-ai/claude-code, CCO_CLAUDE names its binary)", File.Exists(Binary));

    /// <param name="home">Its home and current folder.</param>
    /// <param name="variables">Its environment, the credential among it, beside what keeps it to the gateway.</param>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(
        TestGateway gateway, TempFolder home, (string Name, string Value)[] variables, params string[] arguments)
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
            ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
            ("DISABLE_TELEMETRY", "1"),
            ("DISABLE_AUTOUPDATER", "1"),
            ("DISABLE_ERROR_REPORTING", "1"),
        }.Concat(variables))
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
