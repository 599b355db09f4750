using Cco.Gateway.Settings.Reading;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>What a cluster must be, beyond its schema and what YARP checks.</summary>
internal static class ClusterRules
{
    private const string Expected = "expected an http or https URL such as https://api.anthropic.com/";

    /// <summary>Whether every address is one.</summary>
    public static bool Check(ClusterConfig cluster, FileErrors errors)
    {
        ClusterPolicy.From(cluster, errors);
        var path = $"{RoutesFile.PathOfCluster(cluster.ClusterId)}:Destinations";
        if (cluster.Destinations is not { Count: > 0 })
        {
            // What is wrong there the schema has said.
            return false;
        }

        var sound = true;
        foreach (var (key, destination) in cluster.Destinations)
        {
            var id = DestinationKey.NameOf(key);
            sound &= destination.Address is { } address && IsAddress($"{path}:{id}:{nameof(destination.Address)}", address, errors);
            sound &= destination.Health is not { } health || IsAddress($"{path}:{id}:{nameof(destination.Health)}", health, errors);
        }

        return sound;
    }

    private static bool IsAddress(string path, string text, FileErrors errors)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            || !text.StartsWith($"{address.Scheme}://", StringComparison.OrdinalIgnoreCase))
        {
            errors.Add(path, $"is \"{text}\"; {Expected}.");
            return false;
        }

        if (text.Split('/')[2].Contains('@', StringComparison.Ordinal) || text.AsSpan().IndexOfAny('?', '#') >= 0)
        {
            // A user name may be a secret: the value is not repeated.
            errors.Add(path, $"holds a user name, a query or a fragment; {Expected}, with none of them.");
            return false;
        }

        return true;
    }
}
