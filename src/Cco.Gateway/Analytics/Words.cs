using System.Collections.Frozen;
using System.Text.Json;

namespace Cco.Gateway.Analytics;

/// <summary>The words an enum is stored and shown by: its member names in snake_case (<c>UpstreamError</c> is <c>upstream_error</c>).</summary>
internal static class Words<T> where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> ByValue =
        Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

    private static readonly FrozenDictionary<string, T> ByWord =
        ByValue.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>All words, in the order of the members.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<T>().Select(Of)];

    public static string Of(T value) => ByValue[value];

    /// <summary><c>null</c> for no word or an unknown one.</summary>
    public static T? Parse(string? word) => word is not null && ByWord.TryGetValue(word, out var value) ? value : null;
}
