using System.CommandLine;
using Cco.Gateway.Analytics;
using Cco.Gateway.Cli.Admin;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Cli.Claude;

/// <summary>
/// <c>cco claude ARGS</c>: Claude Code through a gateway, and what it came to. Every argument is Claude Code's; its own settings are
/// environment variables. What it says itself goes to the error stream, as the output is Claude Code's.
/// </summary>
internal static class ClaudeCommand
{
    public const string Name = "claude";

    /// <summary>What a shell gives for a command that is not there.</summary>
    private const int NotFound = 127;

    private static readonly string[] AboutItself = ["--help", "-h", "--version", "-v"];
    private static readonly string[] Printing = ["-p", "--print"];

    /// <summary>Its place in the help, and a word for who puts options before it.</summary>
    public static Command Create(TextWriter error)
    {
        var command = new Command(Name, "Run Claude Code through a gateway; all arguments are Claude Code's.") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(parsed =>
        {
            error.WriteLine("'claude' comes first, and cco's own settings come from the environment: CCO_UPSTREAM=anthropic cco claude -p 'What is 2+2?'");
            return 1;
        });
        return command;
    }

    /// <summary>Gives Claude Code's exit status.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter error)
    {
        Func<string, string?> environment = Environment.GetEnvironmentVariable;
        if (ClaudeProgram.Find(environment) is not { } claude)
        {
            await error.WriteLineAsync(environment(ClaudeProgram.Variable) is { Length: > 0 } named
                ? $"cco: {ClaudeProgram.Variable} is \"{named}\", and there is no such program."
                : $"cco: there is no 'claude' on the PATH. Install Claude Code (npm install -g @anthropic-ai/claude-code), or name it: {ClaudeProgram.Variable}=PATH cco claude");
            return NotFound;
        }

        if (arguments.Any(AboutItself.Contains))
        {
            return await claude.RunAsync(arguments, []);
        }

        // The current folder is anybody's repository: it configures nothing here, or its files could say where the user's login goes.
        var sources = ConfigurationSources.Find([], environment("CCO_CONFIG") ?? AppContext.BaseDirectory, null, environment);
        using var gateway = await GatewaySession.OpenAsync(sources, sources.ReadSettings());
        await NoteAsync(gateway, sources, environment, error);
        var run = ClaudeEnvironment.Run(environment);
        var variables = ClaudeEnvironment.Variables(gateway.GatewayUrl, run, GitProject.NameOf(Directory.GetCurrentDirectory()), environment);
        var status = await claude.RunAsync(arguments, variables);
        await error.WriteLineAsync(await ReceiptAsync(gateway, run, arguments, status, environment));
        return status;
    }

    private static async Task NoteAsync(GatewaySession gateway, ConfigurationSources sources, Func<string, string?> environment, TextWriter error)
    {
        var info = await gateway.Client.GetAsync("/api/info", AdminJson.Default.GatewayInfo, CancellationToken.None);
        if (info.Simulated)
        {
            await error.WriteLineAsync(
                $"cco: Answers are simulated. Real ones: cco --upstream anthropic, or \"Upstream\": \"anthropic\" in {sources.Root.SettingsFile}");
        }

        if (environment(ClaudeEnvironment.BaseUrl) is { Length: > 0 } other && other.TrimEnd('/') != gateway.GatewayUrl)
        {
            await error.WriteLineAsync($"cco: {ClaudeEnvironment.BaseUrl} is {other}; this run goes through the gateway to '{info.Upstream}' instead.");
        }
    }

    private static async Task<string> ReceiptAsync(
        GatewaySession gateway, string run, IReadOnlyList<string> arguments, int status, Func<string, string?> environment)
    {
        try
        {
            var summary = await gateway.Client.GetAsync($"/api/summary?run={run}", AnalyticsJson.Default.UsageSummary, CancellationToken.None);
            return summary.Calls > 0 ? Receipt.Of(summary) : NoCall(arguments, status, environment);
        }
        catch (AdminException e)
        {
            return $"cco: no receipt. {e.Message}";
        }
    }

    private static string NoCall(IReadOnlyList<string> arguments, int status, Func<string, string?> environment)
    {
        var overrides = SettingsFiles.Overrides(arguments, Directory.GetCurrentDirectory(), environment).ToArray();
        return overrides.Length > 0
            ? $"cco: no call came through the gateway: {string.Join("; ", overrides)}, which overrides what cco claude sets."
            : status == 0 && arguments.Any(Printing.Contains)
                ? $"cco: no call came through the gateway. A settings file may override {ClaudeEnvironment.BaseUrl} (env in ~/.claude/settings.json, .claude/settings.json or managed settings)."
                : "cco: no calls.";
    }
}
