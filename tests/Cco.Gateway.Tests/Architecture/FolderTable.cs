using System.Text.RegularExpressions;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Architecture;

/// <summary>Who may use whom. <c>docs/architecture.md</c> holds the same table for people; the two change together.</summary>
internal static partial class FolderTable
{
    /// <summary>What a folder of the gateway may use; <c>Cco.Pricing</c> is the project of that name.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> MayUse = new Dictionary<string, string[]>
    {
        ["Diagnostics"] = [],
        ["Settings"] = ["Diagnostics", "Cco.Pricing"],
        ["Wire"] = ["Diagnostics", "Cco.Pricing"],
        ["Exchange"] = ["Wire", "Diagnostics", "Cco.Pricing"],
        ["Guard"] = ["Exchange", "Wire", "Diagnostics", "Settings"],
        ["Access"] = ["Exchange", "Wire", "Diagnostics", "Settings"],
        ["Envelope"] = ["Exchange", "Wire", "Diagnostics", "Settings"],
        ["Routing"] = ["Exchange", "Wire", "Diagnostics", "Settings"],
        ["Caching"] = ["Exchange", "Wire", "Diagnostics", "Settings", "Cco.Pricing"],
        ["Upstreams"] = ["Exchange", "Wire", "Diagnostics", "Settings", "Cco.Pricing"],
        ["Transforms"] = ["Exchange", "Wire", "Diagnostics", "Settings", "Cco.Pricing"],
        ["Analytics"] = ["Exchange", "Wire", "Diagnostics", "Settings", "Cco.Pricing"],
        ["Dashboard"] = ["Analytics", "Diagnostics", "Settings"],
        ["Hosting"] =
        [
            "Access", "Analytics", "Caching", "Dashboard", "Diagnostics", "Envelope", "Exchange", "Guard", "Routing", "Settings", "Transforms", "Upstreams", "Wire",
        ],
        ["Cli"] = ["Hosting", "Access", "Analytics", "Caching", "Exchange", "Wire", "Settings", "Cco.Pricing"],
    };

    /// <summary>The folder a namespace belongs to; <c>null</c> for what is not ours.</summary>
    public static string? FolderOf(string name)
    {
        if (name == "Cco.Pricing" || name.StartsWith("Cco.Pricing.", StringComparison.Ordinal))
        {
            return "Cco.Pricing";
        }

        return name.StartsWith("Cco.Gateway.", StringComparison.Ordinal) ? name["Cco.Gateway.".Length..].Split('.')[0] : null;
    }

    /// <summary>The table of <c>docs/architecture.md</c>, section "Who may use whom".</summary>
    public static IReadOnlyDictionary<string, string[]> FromDocs()
    {
        var page = File.ReadAllText(Repository.PathOf("docs", "architecture.md"));
        var section = page[page.IndexOf("## Who may use whom", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", 1, StringComparison.Ordinal)];
        return Row().Matches(section)
            .Where(row => row.Groups[1].Value is not "folder" and not "---")
            .ToDictionary(
                row => row.Groups[1].Value,
                row => row.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    [GeneratedRegex(@"^\| *(\S+) *\|(.*)\|\s*$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
