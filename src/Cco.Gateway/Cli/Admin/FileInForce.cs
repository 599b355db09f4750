namespace Cco.Gateway.Cli.Admin;

/// <summary>A file as the running gateway uses it.</summary>
/// <param name="Sha256">Of its content; <c>null</c> when there was no such file.</param>
internal sealed record FileInForce(string Path, string? Sha256);
