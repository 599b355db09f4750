using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>The hosts of the providers that ship in <c>yarp.routes.json</c>, and which other places a cluster's calls can go to.</summary>
internal static class ProviderHosts
{
    private static readonly HashSet<string> BuiltIn = new(StringComparer.OrdinalIgnoreCase) { "api.anthropic.com", "api.openai.com" };

    /// <summary>The addresses of a cluster that are not a built-in provider's, on its own port, by https. None for the simulated upstream.</summary>
    public static IEnumerable<Uri> Others(ClusterConfig cluster) =>
        ClusterPolicy.Of(cluster).Transport == UpstreamTransport.Simulated
            ? []
            : (cluster.Destinations?.Values ?? []).Select(d => new Uri(d.Address)).Where(u => !IsBuiltIn(u));

    /// <summary>Whether a host header names a built-in provider.</summary>
    public static bool IsBuiltIn(string host) => BuiltIn.Contains(host);

    /// <summary>An address for people: the name as it is looked up, so that a look-alike shows (<c>xn--…</c>); https and usual ports go without saying.</summary>
    public static string Name(Uri address)
    {
        var host = address.HostNameType == UriHostNameType.IPv6 ? $"[{address.IdnHost}]" : address.IdnHost;
        var scheme = address.Scheme == Uri.UriSchemeHttps ? "" : $"{address.Scheme}://";
        return scheme + (address.IsDefaultPort ? host : $"{host}:{address.Port}");
    }

    private static bool IsBuiltIn(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort && address.UserInfo.Length == 0 && BuiltIn.Contains(address.IdnHost);
}
