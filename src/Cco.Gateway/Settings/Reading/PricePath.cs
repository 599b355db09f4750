using System.Globalization;

namespace Cco.Gateway.Settings.Reading;

/// <summary>Finds the line of an error of the price book, which begins with a path such as <c>$.rows[0].from</c> or <c>$.aliases["gpt-5.6"]</c>.</summary>
internal static class PricePath
{
    /// <summary>The path, and the line of its last step that is in the file.</summary>
    public static (string Path, int Line) Locate(JsonTree tree, string error)
    {
        var (line, at) = (tree.Line, Math.Min(1, error.Length));
        while (at < error.Length && error[at] != ':')
        {
            var (name, next) = Step(error, at);
            at = next;
            foreach (var member in tree.Members)
            {
                if (member.Name == name)
                {
                    line = member.Line;
                }
            }

            if (tree[name] is not { } child)
            {
                var end = error.IndexOf(": ", at, StringComparison.Ordinal);
                return (error[..(end < 0 ? error.Length : end)], line);
            }

            tree = child;
            line = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? child.Line : line;
        }

        return (error[..at], line);
    }

    private static (string Name, int Next) Step(string error, int at)
    {
        if (error[at] == '[')
        {
            var quoted = at + 1 < error.Length && error[at + 1] == '"';
            var end = error.IndexOf(quoted ? "\"]" : "]", at, StringComparison.Ordinal);
            return end < 0 ? ("", error.Length)
                : quoted ? (error[(at + 2)..end], end + 2)
                : (error[(at + 1)..end], end + 1);
        }

        var stop = error.IndexOfAny(['.', '[', ':'], at + 1);
        return stop < 0 ? (error[(at + 1)..], error.Length) : (error[(at + 1)..stop], stop);
    }
}
