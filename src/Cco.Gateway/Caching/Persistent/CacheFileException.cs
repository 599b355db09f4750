namespace Cco.Gateway.Caching.Persistent;

/// <summary>The file cannot be used as it is; the message is one plain sentence.</summary>
internal sealed class CacheFileException(string message) : Exception(message);
