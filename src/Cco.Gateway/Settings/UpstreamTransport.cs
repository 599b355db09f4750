namespace Cco.Gateway.Settings;

/// <summary>How a cluster is reached: <c>Cco.Transport</c>.</summary>
internal enum UpstreamTransport
{
    Sockets,
    Simulated,
}
