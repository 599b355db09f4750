namespace Cco.Gateway.Hosting;

/// <summary>The gateway cannot start here and now (a port in use, a data directory in use); the message is one plain sentence, the program ends with status 1.</summary>
internal sealed class StartException(string message) : Exception(message);
