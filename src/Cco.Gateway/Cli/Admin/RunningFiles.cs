namespace Cco.Gateway.Cli.Admin;

/// <summary>The answer of <c>/api/config</c>, as far as <c>cco check</c> needs it.</summary>
/// <param name="Status"><c>in_force</c> or <c>rejected</c>.</param>
internal sealed record RunningFiles(string Status, IReadOnlyList<FileInForce> Files);
