namespace Cco.Gateway.Exchange;

/// <summary>The first word of <c>x-cco-cache</c>.</summary>
internal enum CacheResult
{
    Bypass,
    Miss,
    Hit,
}
