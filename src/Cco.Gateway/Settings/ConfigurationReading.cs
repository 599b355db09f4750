namespace Cco.Gateway.Settings;

/// <summary>The outcome of reading the files: what could be read, and everything that is wrong.</summary>
/// <param name="Configuration">With errors only good for finding more of them: what is wrong has its default or is left out.</param>
/// <param name="Errors">Empty when the configuration may come into force.</param>
internal sealed record ConfigurationReading(LoadedConfiguration Configuration, IReadOnlyList<ConfigurationError> Errors);
