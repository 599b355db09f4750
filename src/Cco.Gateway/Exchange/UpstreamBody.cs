namespace Cco.Gateway.Exchange;

/// <summary>The body to send, as it travels with an upstream request from the transforms to the handlers.</summary>
internal static class UpstreamBody
{
    public static readonly HttpRequestOptionsKey<PooledBody> Key = new("cco.body");
}
