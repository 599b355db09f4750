namespace Cco.Gateway.Caching.Purging;

/// <summary>A purge that did not happen; the message is one plain sentence.</summary>
internal sealed class PurgeException(string message) : Exception(message);
