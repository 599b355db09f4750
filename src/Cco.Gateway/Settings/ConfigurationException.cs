namespace Cco.Gateway.Settings;

/// <summary>The configuration cannot be used. Every error is in it, each one plain sentence; the program ends with status 2.</summary>
internal sealed class ConfigurationException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
