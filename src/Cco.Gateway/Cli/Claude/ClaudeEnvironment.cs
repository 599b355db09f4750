using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Cli.Claude;

/// <summary>What Claude Code needs in its environment to work through a gateway (contract.md 4.1). Credentials are not among it.</summary>
internal static class ClaudeEnvironment
{
    public const string BaseUrl = "ANTHROPIC_BASE_URL";
    public const string CustomHeaders = "ANTHROPIC_CUSTOM_HEADERS";

    private const string ToolSearch = "ENABLE_TOOL_SEARCH";
    private const string HintHeaders = "CLAUDE_CODE_GATEWAY_HINT_HEADERS";

    private static readonly string[] Proxies = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    private static readonly string[] NoProxies = ["NO_PROXY", "no_proxy"];

    /// <summary>The run the calls are booked on: the caller's own where the headers name one already, else a new one.</summary>
    public static string Run(Func<string, string?> environment) =>
        HeaderLine(environment(CustomHeaders), CcoHeaders.Run) is { } own && Caller.IsRun(own) ? own : Guid.NewGuid().ToString("N");

    /// <summary>The variables to set. A value of the user's own stays, but for the base URL and for lines added to the headers.</summary>
    /// <param name="gatewayUrl">Without a path.</param>
    /// <param name="project">Fit for a header; <c>null</c> for none.</param>
    public static IReadOnlyDictionary<string, string> Variables(string gatewayUrl, string run, string? project, Func<string, string?> environment)
    {
        var variables = new Dictionary<string, string> { [BaseUrl] = gatewayUrl };

        // Without it Claude Code sends the schemas of all tools with each call when the base URL is not the provider's own.
        Default(ToolSearch, "true");
        Default(HintHeaders, "1");
        variables[CustomHeaders] = Headers(environment(CustomHeaders), run, project);

        // A proxy for the outside world would be asked for this machine's own address, too.
        if (Proxies.Any(name => environment(name) is { Length: > 0 }))
        {
            var host = new Uri(gatewayUrl).IdnHost;
            foreach (var name in NoProxies)
            {
                variables[name] = environment(name) is { Length: > 0 } others ? $"{others},{host}" : host;
            }
        }

        return variables;

        void Default(string name, string value)
        {
            if (string.IsNullOrEmpty(environment(name)))
            {
                variables[name] = value;
            }
        }
    }

    // One "Name: Value" a line.
    private static string Headers(string? own, string run, string? project)
    {
        var lines = (own ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToList();
        Add(CcoHeaders.Project, project);
        Add(CcoHeaders.Run, run);
        return string.Join('\n', lines);

        void Add(string name, string? value)
        {
            if (value is not null && HeaderLine(own, name) is null)
            {
                lines.Add($"{name}: {value}");
            }
        }
    }

    private static string? HeaderLine(string? headers, string name) => (headers ?? "")
        .Split('\n')
        .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
        .Where(parts => parts.Length == 2 && parts[0].Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(parts => parts[1])
        .FirstOrDefault();
}
