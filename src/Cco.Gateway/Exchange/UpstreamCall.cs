namespace Cco.Gateway.Exchange;

/// <summary>
/// Marks an upstream request as a client's call and names its cluster. What YARP sends on its own account, such as health probes to an
/// address that need not be the destination's, has no mark, and gets no credential.
/// </summary>
internal static class UpstreamCall
{
    public static readonly HttpRequestOptionsKey<string> Cluster = new("cco.cluster");
}
