namespace Cco.Gateway.Cli.Admin;

/// <summary>A running gateway did not do what it was asked; the message is one plain sentence, the program ends with status 1.</summary>
internal sealed class AdminException(string message) : Exception(message);
