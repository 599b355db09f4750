namespace Cco.Gateway.Settings;

/// <summary>What the cache may do on a route: <c>Cco.Cache</c>.</summary>
internal enum RouteCacheMode
{
    On,
    Off,
    ReadOnly,
    WriteOnly,
}
