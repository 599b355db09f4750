using System.Text.Json;
using Cco.Gateway.Settings.Reading;

namespace Cco.Gateway.Settings;

/// <summary>What differs between two routes files, as they are written: every member is known, the upstream is not yet put for <c>default</c>.</summary>
internal static class RoutesDiff
{
    private static readonly Dictionary<string, string> Words = new()
    {
        ["ClusterId"] = "cluster",
        ["Order"] = "order",
        ["Match.Path"] = "path",
        ["Match.Methods"] = "methods",
        ["Match.Hosts"] = "hosts",
        ["Match.Headers"] = "headers",
        ["Match.QueryParameters"] = "query parameters",
        ["Transforms"] = "transforms",
    };

    public static IEnumerable<string> Between(JsonTree? before, JsonTree? after) =>
        Between("route", Section(before, "Routes"), Section(after, "Routes"))
            .Concat(Between("cluster", Section(before, "Clusters"), Section(after, "Clusters")));

    private static IReadOnlyList<JsonMember> Section(JsonTree? file, string name) => file?["ReverseProxy"]?[name]?.Members ?? [];

    private static IEnumerable<string> Between(string kind, IReadOnlyList<JsonMember> before, IReadOnlyList<JsonMember> after)
    {
        foreach (var (name, value) in Pairs(before, after))
        {
            if (value.Before is null)
            {
                yield return $"{kind} {name}: added, {Summary(value.After!)}";
            }
            else if (value.After is null)
            {
                yield return $"{kind} {name}: removed";
            }
            else
            {
                foreach (var change in Changes("", value.Before, value.After))
                {
                    yield return $"{kind} {name}: {change}";
                }
            }
        }
    }

    private static IEnumerable<string> Changes(string path, JsonTree? before, JsonTree? after)
    {
        if (IsObject(before) || IsObject(after))
        {
            return Pairs(before?.Members ?? [], after?.Members ?? [])
                .SelectMany(p => Changes(path.Length == 0 ? p.Name : $"{path}.{p.Name}", p.Trees.Before, p.Trees.After));
        }

        if (IsListOfObjects(before) || IsListOfObjects(after))
        {
            return ListChanges(Name(path), [.. (before?.Items ?? []).Select(Text)], [.. (after?.Items ?? []).Select(Text)]);
        }

        var (old, now) = (Text(before), Text(after));
        return old == now ? [] : [$"{Name(path)} {old} -> {now}"];
    }

    private static IEnumerable<string> ListChanges(string name, string[] before, string[] after)
    {
        var (gone, come) = (before.Except(after).ToArray(), after.Except(before).ToArray());
        if (gone.Length + come.Length == 0 && !before.SequenceEqual(after))
        {
            return [$"{name}: in another order"];
        }

        return gone.Select(text => $"{name}: {text} removed").Concat(come.Select(text => $"{name}: {text} added"));
    }

    private static IEnumerable<(string Name, (JsonTree? Before, JsonTree? After) Trees)> Pairs(
        IReadOnlyList<JsonMember> before, IReadOnlyList<JsonMember> after)
    {
        var names = before.Select(m => m.Name).Union(after.Select(m => m.Name), StringComparer.OrdinalIgnoreCase);
        return names.Select(name => (name, (Find(before, name), Find(after, name))));

        static JsonTree? Find(IReadOnlyList<JsonMember> members, string name) =>
            members.FirstOrDefault(m => name.Equals(m.Name, StringComparison.OrdinalIgnoreCase)).Value;
    }

    private static string Summary(JsonTree added) => added["Match"] is { } match
        ? $"{Text(match["Path"])} -> {Text(added["ClusterId"])}"
        : string.Join(", ", (added["Destinations"]?.Members ?? []).Select(d => Text(d.Value["Address"])));

    // Cco.Cache for Metadata.Cco.Cache; destination api for Destinations.api.Address.
    private static string Name(string path) =>
        Words.TryGetValue(path, out var word) ? word
        : path.StartsWith("Metadata.", StringComparison.Ordinal) ? path["Metadata.".Length..]
        : path.StartsWith("Destinations.", StringComparison.Ordinal) && path.EndsWith(".Address", StringComparison.Ordinal)
            ? $"destination {path["Destinations.".Length..^".Address".Length]}"
            : path;

    private static bool IsObject(JsonTree? tree) => tree?.Kind == JsonValueKind.Object;

    private static bool IsListOfObjects(JsonTree? tree) => tree?.Items.Any(IsObject) == true;

    private static string Text(JsonTree? tree) => tree?.Kind switch
    {
        null => "none",
        JsonValueKind.Object => string.Join(", ", tree.Members.Select(m => $"{m.Name} {Text(m.Value)}")),
        JsonValueKind.Array => tree.Items.Count == 0 ? "none" : string.Join(", ", tree.Items.Select(Text)),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => tree.Text ?? "null",
    };
}
