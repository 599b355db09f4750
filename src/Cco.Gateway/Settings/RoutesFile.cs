using Cco.Gateway.Settings.Reading;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>
/// Reads <c>yarp.routes.json</c> with YARP's own reader and adds what is ours: the cluster named <c>default</c>, defaults for calls
/// that think for minutes, and every mistake YARP would accept and then answer with 404, 500 or 503.
/// </summary>
internal static class RoutesFile
{
    /// <summary>Routes name this cluster; <c>Cco:Upstream</c> says which one it is.</summary>
    public const string DefaultCluster = "default";

    private const string Section = "ReverseProxy";

    // The timer spans all attempts until headers arrive and is an idle timer afterwards; thinking pauses are long (architecture.md 5.11).
    private static readonly TimeSpan ActivityTimeout = TimeSpan.FromSeconds(1260);

    /// <summary>The place of a route: <c>ReverseProxy:Routes:chat</c>.</summary>
    public static string PathOfRoute(string id) => $"{Section}:Routes:{id}";

    /// <summary>The place of a cluster: <c>ReverseProxy:Clusters:anthropic</c>.</summary>
    public static string PathOfCluster(string id) => $"{Section}:Clusters:{id}";

    /// <summary>What could be read; everything that is wrong is added to the errors.</summary>
    /// <param name="upstream">The cluster that <c>default</c> stands for.</param>
    public static (IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters) Read(
        ConfigurationFile file, string upstream, FileErrors errors)
    {
        if (!file.Exists)
        {
            errors.Add("", null, "The file does not exist. It holds the routes; see docs/configuration.md.");
        }

        var check = new SchemaCheck(errors);
        check.Check(file, Schemas.Routes);
        if (file.Tree is null || Parse(file, check.Wrong, errors) is not { } parsed)
        {
            return ([], []);
        }

        var clusters = parsed.Clusters.Select(WithDefaults).ToArray();
        var names = NamesOfClusters(file).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var routes = parsed.Routes
            .Select(r => r.ClusterId == DefaultCluster && !names.Contains(DefaultCluster) ? r with { ClusterId = upstream } : r)
            .ToArray();
        if (routes.Length == 0)
        {
            errors.Add($"{Section}:Routes", "is empty or missing: every call would be a 404.");
        }

        // What stands behind reads addresses as such.
        var sound = clusters.Where(cluster => ClusterRules.Check(cluster, errors)).ToArray();

        foreach (var route in routes)
        {
            // That the upstream is a cluster is the settings' affair.
            RouteRules.Check(route, route.ClusterId == upstream ? null : names, errors);
        }

        RouteRules.CheckOverlaps(routes, errors);
        AddressRules.Check(routes, sound, errors);
        return (routes, sound);
    }

    /// <summary>As the file has them; YARP drops a cluster in which nothing is right, and routes that name it are not wrong.</summary>
    public static IReadOnlyList<string> NamesOfClusters(ConfigurationFile file) =>
        [.. (file.Tree?[Section]?["Clusters"]?.Members ?? []).Select(m => m.Name)];

    private static ClusterConfig WithDefaults(ClusterConfig cluster) => cluster with
    {
        HttpRequest = cluster.HttpRequest?.ActivityTimeout is not null
            ? cluster.HttpRequest
            : (cluster.HttpRequest ?? new()) with { ActivityTimeout = ActivityTimeout },
        Destinations = cluster.Destinations?.ToDictionary(d => DestinationKey.Of(d.Key, d.Value), d => d.Value, StringComparer.OrdinalIgnoreCase),
    };

    private static IProxyConfig? Parse(ConfigurationFile file, IReadOnlySet<JsonTree> leaveOut, FileErrors errors)
    {
        try
        {
            var section = new ConfigurationBuilder().AddInMemoryCollection(file.Values(leaveOut)).Build().GetSection(Section);
            var services = new ServiceCollection().AddLogging();
            new Builder(services).LoadFromConfig(section);
            using var provider = services.BuildServiceProvider();
            return provider.GetRequiredService<IProxyConfigProvider>().GetConfig();
        }
        catch (Exception e)
        {
            errors.Add("", null, (e.InnerException ?? e).Message);
            return null;
        }
    }

    private sealed class Builder(IServiceCollection services) : IReverseProxyBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
