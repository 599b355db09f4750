namespace Cco.Gateway.Dashboard;

/// <summary>A file as it is in force.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Sha256">Of its content, lower-case hex; <c>null</c> when there was no such file.</param>
internal sealed record ConfigurationStatusFile(string Path, string? Sha256);
