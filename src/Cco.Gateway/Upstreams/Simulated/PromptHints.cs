using System.Text.RegularExpressions;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>
/// Values for invented tool inputs, taken from the prompt: its first absolute path, its quoted strings in turn, else all of it.
/// </summary>
internal sealed partial class PromptHints
{
    private const int MaxText = 500;
    private readonly string? _path;
    private readonly Queue<string> _quoted;
    private readonly string _text;

    public PromptHints(string prompt)
    {
        _path = AbsolutePath().Match(prompt) is { Success: true } path ? path.Value.TrimEnd('.', ',', ';', ':', '?', '!') : null;
        _quoted = new Queue<string>(Quoted().Matches(prompt).Select(match => match.Groups["text"].Value).Where(text => text != _path));
        _text = PromptText.Excerpt(prompt, MaxText);
    }

    /// <summary>A value for the property of this name.</summary>
    public string For(string name) =>
        _path is not null && IsPathLike(name) ? _path
        : _quoted.TryDequeue(out var quoted) ? quoted
        : _text.Length > 0 ? _text
        : "[simulated]";

    private static bool IsPathLike(string name) =>
        name.Contains("path", StringComparison.OrdinalIgnoreCase)
        || name.Contains("file", StringComparison.OrdinalIgnoreCase)
        || name.Contains("dir", StringComparison.OrdinalIgnoreCase)
        || name.Equals("cwd", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("""(?<![^\s"'`“(=])(?:~?/[^\s"'`”)]+|[A-Za-z]:\\[^\s"'`”)]+)""")]
    private static partial Regex AbsolutePath();

    [GeneratedRegex("""(?<!\w)(?:"(?<text>[^"]+)"|'(?<text>[^']+)'(?!\w)|`(?<text>[^`]+)`|“(?<text>[^”]+)”)""")]
    private static partial Regex Quoted();
}
