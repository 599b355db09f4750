namespace Cco.Gateway.Exchange;

/// <summary>The first word of <c>x-cco-cache</c>.</summary>
internal enum CacheResult
{
    Bypass,
    Miss,
    Hit,

    /// <summary>An identical call was on its way already; this one was given the same answer.</summary>
    Coalesced,
}
