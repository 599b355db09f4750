namespace Cco.Gateway.Settings.Reading;

/// <summary>Collects what is wrong with one file. Two rules that find the same place wrong say it once: the first does.</summary>
internal sealed class FileErrors(ConfigurationFile file)
{
    private readonly List<ConfigurationError> _all = [];

    public IReadOnlyList<ConfigurationError> All => _all;

    /// <summary><paramref name="problem"/> is the rest of a sentence that begins with the place: <c>is "x"; expected …</c>.</summary>
    public void Add(string path, string problem) => Add(path, file.LineOf(path), $"{path} {problem}");

    /// <param name="line">Where a line is known better than by the path.</param>
    /// <param name="message">The whole sentence.</param>
    public void Add(string path, int? line, string message) => Add(new ConfigurationError(file.Path, line, path, message));

    /// <summary>For a setting, which may come from a flag or a variable instead of the file.</summary>
    public void Add(SettingOrigin origin, string key, string problem) => AddSentence(origin, key, origin.Layer switch
    {
        SettingLayer.Environment => $"environment variable {origin.Name} {problem}",
        SettingLayer.Flag => $"{origin.Name} {problem}",
        _ => $"{key} {problem}",
    });

    /// <inheritdoc cref="Add(SettingOrigin, string, string)"/>
    /// <param name="sentence">The whole sentence.</param>
    public void AddSentence(SettingOrigin origin, string key, string sentence)
    {
        var inFile = origin.Layer == SettingLayer.File;
        Add(new ConfigurationError(inFile ? file.Path : null, inFile ? file.LineOf(key) : null, key, sentence));
    }

    private void Add(ConfigurationError error)
    {
        if (error.Path.Length == 0 || !_all.Exists(e => e.Path == error.Path))
        {
            _all.Add(error);
        }
    }
}
