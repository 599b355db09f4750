namespace Cco.Gateway.Settings;

/// <summary>Why the files as they are now are not in force.</summary>
/// <param name="Since">When they were first found bad.</param>
internal sealed record RejectedFiles(DateTimeOffset Since, IReadOnlyList<ConfigurationError> Errors);
