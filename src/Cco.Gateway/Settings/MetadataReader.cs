using System.Globalization;
using Cco.Gateway.Settings.Reading;

namespace Cco.Gateway.Settings;

/// <summary>Turns the metadata of one route or cluster into types, naming every value that is wrong. That the keys are known is the schema's affair.</summary>
/// <param name="owner">The place of the route or cluster.</param>
internal readonly struct MetadataReader(string owner, IReadOnlyDictionary<string, string>? metadata, FileErrors? errors)
{
    private const int MostCount = 999_999_999;

    public string? Text(string key) => metadata?.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;

    public T Word<T>(string key, T fallback, params ReadOnlySpan<(string Word, T Value)> words)
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }

        foreach (var (word, value) in words)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        var expected = new List<string>();
        foreach (var (word, _) in words)
        {
            expected.Add(word);
        }

        Error(key, string.Join(" or ", expected));
        return fallback;
    }

    public TimeSpan? Time(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (Duration.TryParse(text, out var duration))
        {
            return duration;
        }

        Error(key, Duration.Expected);
        return null;
    }

    public int? Count(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (text[0] != '0' && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MostCount)
        {
            return count;
        }

        Error(key, $"a whole number from 1 to {MostCount}");
        return null;
    }

    public void Error(string key, string expected) => errors?.Add($"{owner}:Metadata:{key}", $"is \"{Text(key)}\"; expected {expected}.");

    /// <summary>As <see cref="Error"/>, without repeating a value that may be a secret.</summary>
    public void Secret(string key, string expected) =>
        errors?.Add($"{owner}:Metadata:{key}", $"is not understood; expected {expected}. Keys do not belong in this file.");
}
