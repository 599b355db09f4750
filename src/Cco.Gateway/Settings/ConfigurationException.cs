namespace Cco.Gateway.Settings;

/// <summary>The configuration cannot be used. Every error is in it, each one plain sentence; the program ends with status 2.</summary>
internal sealed class ConfigurationException(IReadOnlyList<ConfigurationError> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    /// <param name="errors">Sentences that concern no file.</param>
    public ConfigurationException(IReadOnlyList<string> errors)
        : this([.. errors.Select(e => new ConfigurationError(null, null, "", e))])
    {
    }

    public IReadOnlyList<ConfigurationError> Problems { get; } = problems;

    /// <summary>The same as sentences, each beginning with file and line where they are known.</summary>
    public IReadOnlyList<string> Errors { get; } = [.. problems.Select(p => p.ToString())];
}
