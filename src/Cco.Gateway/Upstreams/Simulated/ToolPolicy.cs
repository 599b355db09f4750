namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>The declared tools and how far the client leaves their use to the model.</summary>
/// <param name="Declared">Custom tools in the order declared.</param>
/// <param name="Allowed">False for <c>tool_choice: none</c>.</param>
/// <param name="Required">Some tool must be called (<c>any</c>, <c>required</c>, or a named one).</param>
/// <param name="Forced">The one tool that must be called, or <c>null</c>.</param>
/// <param name="Parallel">More than one call may be made at once.</param>
internal sealed record ToolPolicy(
    IReadOnlyList<SimulatedTool> Declared, bool Allowed = true, bool Required = false, string? Forced = null, bool Parallel = true)
{
    public static readonly ToolPolicy None = new([]);

    /// <summary>
    /// The tools to call for a prompt: the forced one, else those it asks for by name, in the order named, else the first when one is
    /// required. A name that is an ordinary word is asked for as "the Read tool" or "use Read": "Write a haiku" means no tool.
    /// </summary>
    public IReadOnlyList<SimulatedTool> Choose(string prompt)
    {
        if (!Allowed || Declared.Count == 0)
        {
            return [];
        }

        if (Forced is not null)
        {
            return [.. Declared.Where(tool => tool.Name == Forced).Take(1)];
        }

        var named = Declared
            .DistinctBy(tool => tool.Name)
            .Select(tool => (Tool: tool, At: FindWord(prompt, tool.Name)))
            .Where(found => found.At >= 0)
            .OrderBy(found => found.At)
            .Select(found => found.Tool)
            .Take(Parallel ? int.MaxValue : 1)
            .ToList();
        return named.Count == 0 && Required ? [Declared[0]] : named;
    }

    private static int FindWord(string text, string word)
    {
        for (var from = 0; from < text.Length;)
        {
            var at = text.IndexOf(word, from, StringComparison.Ordinal);
            if (at < 0)
            {
                return -1;
            }

            var end = at + word.Length;
            if ((at == 0 || !IsNamePart(text[at - 1]))
                && (end == text.Length || !IsNamePart(text[end]))
                && (IsNoOrdinaryWord(word) || IsAskedFor(text.AsSpan(0, at), text.AsSpan(end))))
            {
                return at;
            }

            from = at + 1;
        }

        return -1;
    }

    private static bool IsNoOrdinaryWord(string name) => name.AsSpan(1).IndexOfAnyExceptInRange('a', 'z') >= 0;

    private static bool IsAskedFor(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        if (after.StartsWith(" tool", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var words = before.TrimEnd();
        words = words.EndsWith(" the", StringComparison.OrdinalIgnoreCase) ? words[..^" the".Length] : words;
        var last = words[(words.LastIndexOf(' ') + 1)..];
        return last.Equals("use", StringComparison.OrdinalIgnoreCase)
            || last.Equals("using", StringComparison.OrdinalIgnoreCase)
            || last.Equals("call", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '-';
}
