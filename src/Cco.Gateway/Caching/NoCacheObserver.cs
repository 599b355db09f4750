namespace Cco.Gateway.Caching;

/// <summary>Nobody looks.</summary>
internal sealed class NoCacheObserver : ICacheObserver;
