using System.Globalization;
using Cco.Gateway.Wire.Prompts;

namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>How two lists of names differ, in words: <c>added Read, Write; removed Bash; changed Edit</c>.</summary>
internal static class ListDifference
{
    private const int Shown = 4;

    public static string Of(IReadOnlyList<NamedDigest> before, IReadOnlyList<NamedDigest> now)
    {
        var (old, current) = (ByName(before), ByName(now));
        return Words(
            current.Keys.Where(name => !old.ContainsKey(name)),
            old.Keys.Where(name => !current.ContainsKey(name)),
            current.Where(item => old.TryGetValue(item.Key, out var digest) && digest != item.Value).Select(item => item.Key));
    }

    public static string Of(IReadOnlyList<string> before, IReadOnlyList<string> now) => Words(now.Except(before), before.Except(now), []);

    private static Dictionary<string, ulong> ByName(IReadOnlyList<NamedDigest> list)
    {
        var byName = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var (name, digest) in list)
        {
            // Of two with one name the later counts; it is a word for people.
            byName[name] = digest;
        }

        return byName;
    }

    private static string Words(IEnumerable<string> added, IEnumerable<string> removed, IEnumerable<string> changed)
    {
        var parts = new[] { ("added", added), ("removed", removed), ("changed", changed) }
            .Select(part => (Word: part.Item1, Names: part.Item2.Where(name => name.Length > 0).ToList()))
            .Where(part => part.Names.Count > 0)
            .Select(part => $"{part.Word} {Names(part.Names)}");
        var words = string.Join(", ", parts);
        return words.Length > 0 ? words : "in another order";
    }

    private static string Names(List<string> names) => names.Count <= Shown
        ? string.Join(' ', names)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', names.Take(Shown))} and {names.Count - Shown} more");
}
