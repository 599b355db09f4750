using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>What a cluster must be, beyond what YARP checks.</summary>
internal static class ClusterRules
{
    public static void Check(ClusterConfig cluster, ICollection<string> errors)
    {
        ClusterPolicy.From(cluster, errors);
        if (cluster.Destinations is not { Count: > 0 })
        {
            errors.Add($"cluster '{cluster.ClusterId}' has no destinations: every call to it would be a 503.");
            return;
        }

        foreach (var (id, destination) in cluster.Destinations)
        {
            if (!Uri.TryCreate(destination.Address, UriKind.Absolute, out var address)
                || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            {
                errors.Add($"cluster '{cluster.ClusterId}', destination '{id}': Address is \"{destination.Address}\"; expected an http or https URL such as https://api.anthropic.com/.");
            }
            else if (address.UserInfo.Length > 0 || address.Query.Length > 0)
            {
                errors.Add($"cluster '{cluster.ClusterId}', destination '{id}': Address must hold neither a user name nor a query.");
            }
        }
    }
}
