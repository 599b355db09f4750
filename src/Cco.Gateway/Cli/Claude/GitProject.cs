using System.Text.RegularExpressions;

namespace Cco.Gateway.Cli.Claude;

/// <summary>
/// The name of the project a folder belongs to, read from git's own files: the origin's repository, else the top folder of the (main)
/// working tree. Worktrees and submodules lead to their repository by a file <c>.git</c>.
/// </summary>
internal static partial class GitProject
{
    /// <summary>Fit for a header; <c>null</c> outside a repository, and where its files cannot be read.</summary>
    public static string? NameOf(string folder)
    {
        try
        {
            for (var top = new DirectoryInfo(folder); top is not null; top = top.Parent)
            {
                if (GitFolder(top.FullName) is { } git)
                {
                    return Name(git, top);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A name is a convenience.
        }

        return null;
    }

    /// <summary>The folder that holds <c>.git</c>; <c>null</c> outside a repository.</summary>
    public static string? TopOf(string folder)
    {
        for (var top = new DirectoryInfo(folder); top is not null; top = top.Parent)
        {
            if (Path.Exists(Path.Combine(top.FullName, ".git")))
            {
                return top.FullName;
            }
        }

        return null;
    }

    private static string? GitFolder(string top)
    {
        var git = Path.Combine(top, ".git");
        if (Directory.Exists(git))
        {
            return git;
        }

        const string Pointer = "gitdir:";
        return File.Exists(git) && File.ReadAllText(git).Trim() is var text && text.StartsWith(Pointer, StringComparison.Ordinal)
            ? Path.GetFullPath(text[Pointer.Length..].Trim(), top)
            : null;
    }

    private static string? Name(string git, DirectoryInfo top)
    {
        // A worktree's own folder has neither configuration nor, as a rule, the project's name.
        var pointer = Path.Combine(git, "commondir");
        var common = File.Exists(pointer) ? Path.GetFullPath(File.ReadAllText(pointer).Trim(), git) : git;
        var main = common == git ? top.Name
            : Path.GetFileName(common) == ".git" ? Path.GetFileName(Path.GetDirectoryName(common))
            : WithoutSuffix(Path.GetFileName(common));
        var config = Path.Combine(common, "config");
        return ForHeader((File.Exists(config) ? Origin(File.ReadLines(config)) : null) ?? main);
    }

    private static string? Origin(IEnumerable<string> config)
    {
        var inOrigin = false;
        foreach (var line in config)
        {
            if (Section().Match(line) is { Success: true } section)
            {
                inOrigin = section.Groups["name"].Value.Equals("remote", StringComparison.OrdinalIgnoreCase) && section.Groups["sub"].Value == "origin";
            }

            if (inOrigin && Url().Match(line) is { Success: true } url)
            {
                // https://host/org/repo.git, git@host:org/repo.git, /srv/git/repo.git/
                var last = url.Groups["url"].Value.TrimEnd('/', '\\').Split('/', '\\', ':')[^1];
                return last.Length == 0 ? null : WithoutSuffix(last);
            }
        }

        return null;
    }

    private static string WithoutSuffix(string name) =>
        name.Length > 4 && name.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;

    // A header holds visible ASCII only; forges allow no more either.
    private static string? ForHeader(string? name) =>
        name is not null && Strange().Replace(name, "-").Trim('-') is { Length: > 0 } fit ? fit : null;

    [GeneratedRegex("""^\s*\[\s*(?<name>[-.\w]+)(?:\s+"(?<sub>[^"]*)")?\s*\]""")]
    private static partial Regex Section();

    [GeneratedRegex("""(?:^|\])\s*url\s*=\s*"?(?<url>[^"#;]+?)"?\s*(?:[#;].*)?$""", RegexOptions.IgnoreCase)]
    private static partial Regex Url();

    [GeneratedRegex("[^-.A-Za-z0-9_]+")]
    private static partial Regex Strange();
}
