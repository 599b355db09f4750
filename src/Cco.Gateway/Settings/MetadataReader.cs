namespace Cco.Gateway.Settings;

/// <summary>Turns the metadata of one route or cluster into types, naming every key and value that is wrong.</summary>
internal readonly struct MetadataReader
{
    private readonly string _owner;
    private readonly IReadOnlyDictionary<string, string>? _metadata;
    private readonly ICollection<string>? _errors;

    public MetadataReader(string owner, IReadOnlyDictionary<string, string>? metadata, IReadOnlySet<string> known, ICollection<string>? errors)
    {
        (_owner, _metadata, _errors) = (owner, metadata, errors);
        foreach (var key in metadata?.Keys ?? [])
        {
            if (key.StartsWith(MetadataKeys.Prefix, StringComparison.OrdinalIgnoreCase) && !known.Contains(key))
            {
                errors?.Add($"{owner}: metadata {key} is not known; known here: {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
            }
        }
    }

    public string? Text(string key) => _metadata?.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;

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

    public void Error(string key, string expected) =>
        _errors?.Add($"{_owner}: metadata {key} is \"{Text(key)}\"; expected {expected}.");

    /// <summary>As <see cref="Error"/>, without repeating a value that may be a secret.</summary>
    public void Secret(string key, string expected) =>
        _errors?.Add($"{_owner}: metadata {key} is not understood; expected {expected}. Keys do not belong in this file.");
}
