namespace Cco.Gateway.Caching.Purging;

/// <param name="Error">One plain sentence.</param>
internal sealed record PurgeRefusal(string Error);
