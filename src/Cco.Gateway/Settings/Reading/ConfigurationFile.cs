using System.Security.Cryptography;
using System.Text.Json;

namespace Cco.Gateway.Settings.Reading;

/// <summary>
/// A file of the configuration, read once: what is checked is what comes into force, even while an editor writes
/// (docs/decisions/004-schemas.md).
/// </summary>
internal sealed class ConfigurationFile
{
    private ConfigurationFile(string path, byte[]? bytes, string? problem)
    {
        Path = path;
        Problem = problem;
        Bytes = bytes ?? [];
        if (bytes is not null)
        {
            Digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
            var faults = new List<JsonFault>();
            Tree = JsonTreeReader.Read(bytes, faults);
            Faults = faults;
        }
    }

    /// <summary>An absolute path.</summary>
    public string Path { get; }

    /// <summary>Why the file cannot be read although it is there.</summary>
    public string? Problem { get; }

    /// <summary>SHA-256 of the content in lower-case hex; <c>null</c> when there is no file or it cannot be read.</summary>
    public string? Digest { get; }

    public bool Exists => Digest is not null || Problem is not null;

    /// <summary>Empty when there is no file.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary><c>null</c> when there is no file or it is no JSON.</summary>
    public JsonTree? Tree { get; }

    /// <summary>What is wrong with the file as JSON.</summary>
    public IReadOnlyList<JsonFault> Faults { get; } = [];

    /// <summary>As if there were no file.</summary>
    public static ConfigurationFile Missing(string path) => new(path, null, null);

    /// <summary>Never throws: a file that is not there or cannot be read is said so by the properties.</summary>
    public static ConfigurationFile Read(string path)
    {
        try
        {
            return new ConfigurationFile(path, File.ReadAllBytes(path), null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Missing(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ConfigurationFile(path, null, e.Message);
        }
    }

    /// <summary>The line of a place such as <c>Cco:Cache:Ttl</c>, or of the nearest that encloses it.</summary>
    public int? LineOf(string path)
    {
        if (Tree is not { } tree)
        {
            return null;
        }

        var line = tree.Line;
        for (var rest = path; rest.Length > 0 && Step(ref tree, ref rest, ref line);)
        {
        }

        return line;
    }

    /// <summary>The values by key, as the framework's own JSON provider has them.</summary>
    /// <param name="leaveOut">Values that were found wrong.</param>
    public IEnumerable<KeyValuePair<string, string?>> Values(IReadOnlySet<JsonTree> leaveOut) =>
        Tree is null ? [] : Values(Tree, "", leaveOut);

    // A name may hold colons itself, so each member is tried.
    private static bool Step(ref JsonTree tree, ref string rest, ref int line)
    {
        foreach (var member in tree.Members)
        {
            if (rest.StartsWith(member.Name, StringComparison.OrdinalIgnoreCase)
                && (rest.Length == member.Name.Length || rest[member.Name.Length] == ':'))
            {
                (tree, line) = (member.Value, member.Line);
                rest = rest[Math.Min(member.Name.Length + 1, rest.Length)..];
                return true;
            }
        }

        var name = rest.Split(':')[0];
        if (tree.Items.Count == 0 || tree[name] is not { } item)
        {
            return false;
        }

        (tree, line) = (item, item.Line);
        rest = rest[Math.Min(name.Length + 1, rest.Length)..];
        return true;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Values(JsonTree tree, string path, IReadOnlySet<JsonTree> leaveOut)
    {
        if (leaveOut.Contains(tree))
        {
            return [];
        }

        if (tree.Members.Count > 0)
        {
            return tree.Members.SelectMany(m => Values(m.Value, JsonTree.Under(path, m.Name), leaveOut));
        }

        if (tree.Items.Count > 0)
        {
            return tree.Items.SelectMany((item, index) => Values(item, JsonTree.Under(path, $"{index}"), leaveOut));
        }

        // An empty list is written as an empty text: the setting is there and says "none".
        var text = tree.Kind == JsonValueKind.Array ? "" : tree.Text;
        return text is null ? [] : [KeyValuePair.Create(path, (string?)text)];
    }
}
