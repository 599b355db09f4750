using System.Text.Json;

namespace Cco.Gateway.Cli.Claude;

/// <summary>
/// Claude Code's settings files, whose <c>env</c> overrides the environment: the one explanation when no call comes. They are read to be
/// named, never written.
/// </summary>
internal static class SettingsFiles
{
    /// <summary>They lead calls elsewhere, or drop the headers by which a run is known.</summary>
    private static readonly string[] Variables =
    [
        ClaudeEnvironment.BaseUrl,
        ClaudeEnvironment.CustomHeaders,
        .. ProviderVariables,
    ];

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Each sends calls to another service than the base URL.</summary>
    public static IReadOnlyList<string> ProviderVariables =>
    [
        "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY", "CLAUDE_CODE_USE_MANTLE", "CLAUDE_CODE_USE_GATEWAY",
        "CLAUDE_CODE_USE_ANTHROPIC_AWS", "CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD",
    ];

    /// <summary>Where a variable is set that explains it, as <c>FILE sets NAME</c>, what wins first; what cannot be read explains nothing.</summary>
    public static IEnumerable<string> Overrides(IReadOnlyList<string> arguments, string folder, Func<string, string?> environment)
    {
        foreach (var file in Files(arguments, folder, environment).Where(File.Exists))
        {
            foreach (var name in SetIn(file))
            {
                yield return $"{file} sets {name}";
            }
        }

        foreach (var name in ProviderVariables.Where(name => environment(name) is { Length: > 0 } and not "0" and not "false"))
        {
            yield return $"the environment sets {name}";
        }
    }

    private static IEnumerable<string> Files(IReadOnlyList<string> arguments, string folder, Func<string, string?> environment)
    {
        var managed = OperatingSystem.IsMacOS() ? "/Library/Application Support/ClaudeCode"
            : OperatingSystem.IsWindows() ? @"C:\Program Files\ClaudeCode"
            : "/etc/claude-code";
        var dropIns = Path.Combine(managed, "managed-settings.d");
        var user = environment("CLAUDE_CONFIG_DIR") is { Length: > 0 } named ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".claude");
        string[] projects = [folder, .. GitProject.TopOf(folder) is { } top && top != folder ? [top] : Array.Empty<string>()];
        return
        [
            Path.Combine(user, "remote-settings.json"),
            .. Directory.Exists(dropIns) ? Directory.EnumerateFiles(dropIns, "*.json").Order(StringComparer.Ordinal).Reverse() : [],
            Path.Combine(managed, "managed-settings.json"),
            .. GivenFile(arguments),
            .. projects.Select(p => Path.Combine(p, ".claude", "settings.local.json")),
            .. projects.Select(p => Path.Combine(p, ".claude", "settings.json")),
            Path.Combine(user, "settings.json"),
        ];
    }

    // claude --settings FILE (or JSON, which is no file).
    private static IEnumerable<string> GivenFile(IReadOnlyList<string> arguments)
    {
        const string Option = "--settings";
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == Option && i + 1 < arguments.Count)
            {
                yield return arguments[i + 1];
            }
            else if (arguments[i].StartsWith(Option + "=", StringComparison.Ordinal))
            {
                yield return arguments[i][(Option.Length + 1)..];
            }
        }
    }

    private static string[] SetIn(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file), Lenient);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("env", out var set) && set.ValueKind == JsonValueKind.Object
                ? [.. Variables.Where(name => set.TryGetProperty(name, out _))]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }
}
