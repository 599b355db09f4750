using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Caching.Keys.Oracle;

/// <summary>The tables of docs/cache-key.md.</summary>
internal static class Specification
{
    private static readonly Lazy<string[]> Lines = new(() => File.ReadAllLines(Path.Combine(Root(), "docs", "cache-key.md")));

    /// <summary>The repository's root.</summary>
    public static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Cco.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("Cco.sln");
        }

        return folder;
    }

    public static string Heading(ApiEndpointKind endpoint) => endpoint switch
    {
        ApiEndpointKind.Messages or ApiEndpointKind.CountTokens => "### Anthropic: Messages and count_tokens",
        ApiEndpointKind.ChatCompletions => "### OpenAI: Chat Completions",
        ApiEndpointKind.Responses => "### OpenAI: Responses",
        ApiEndpointKind.Embeddings => "### OpenAI: Embeddings",
        _ => throw new ArgumentOutOfRangeException(nameof(endpoint)),
    };

    public static SpecRow[] Members(ApiEndpointKind endpoint) =>
        [.. Table(Heading(endpoint)).Select(cells => new SpecRow(cells[0], cells[1], IsOut(cells[2]), cells[3], cells[4]))];

    /// <summary>The list of types of a shape; <c>null</c> where it has none.</summary>
    public static string[]? Types(string shape, ApiEndpointKind endpoint)
    {
        var dialect = endpoint is ApiEndpointKind.Messages or ApiEndpointKind.CountTokens ? "Anthropic" : "OpenAI";
        var row = Table("### What does not matter, and what does").FirstOrDefault(cells => cells[0] == $"{shape} ({dialect})");
        return row?[1].Split(", ");
    }

    /// <summary>Field and whether it is left out.</summary>
    public static Dictionary<string, bool> Fields(string dialect) =>
        Table($"### Fields of {dialect} bodies").ToDictionary(cells => cells[0], cells => IsOut(cells[1]));

    /// <summary>Rule and reason, in order, of a table of reasons.</summary>
    public static (string Rule, string Reason)[] Rules(string heading) => [.. Table(heading).Select(cells => (cells[0], cells[2]))];

    /// <summary>The words for an end after which an answer may be stored.</summary>
    public static string[] GoodEnds() => [.. Table("### Ends that are good").SelectMany(cells => cells[1].Split(", "))];

    private static bool IsOut(string cell) => cell switch
    {
        "out" => true,
        "in" => false,
        _ => throw new FormatException(cell),
    };

    private static IEnumerable<string[]> Table(string heading) => Lines.Value
        .SkipWhile(line => line != heading).Skip(1)
        .TakeWhile(line => !line.StartsWith('#'))
        .Where(line => line.StartsWith('|'))
        .Skip(2)
        .Select(line => line.Trim('|').Split('|').Select(cell => cell.Replace("`", "", StringComparison.Ordinal).Trim()).ToArray());
}
