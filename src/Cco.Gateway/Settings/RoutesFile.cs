using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Settings;

/// <summary>
/// Parses <c>yarp.routes.json</c> with YARP's own reader and adds what is ours: the cluster named <c>default</c>, defaults for calls
/// that think for minutes, and every mistake YARP would accept and then answer with 404, 500 or 503.
/// </summary>
internal static class RoutesFile
{
    /// <summary>Routes name this cluster; <c>Cco:Upstream</c> says which one it is.</summary>
    public const string DefaultCluster = "default";

    // The timer spans all attempts until headers arrive and is an idle timer afterwards; thinking pauses are long (architecture.md 5.11).
    private static readonly TimeSpan ActivityTimeout = TimeSpan.FromSeconds(1260);

    /// <summary>Throws <see cref="ConfigurationException"/> with every error.</summary>
    /// <param name="upstream">The cluster that <c>default</c> stands for.</param>
    public static (IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters) Load(string path, string upstream)
    {
        var parsed = Parse(path);
        var errors = new List<string>();
        var clusters = parsed.Clusters.Select(c => WithDefaults(c)).ToArray();
        var names = clusters.Select(c => c.ClusterId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var routes = parsed.Routes
            .Select(r => r.ClusterId == DefaultCluster && !names.Contains(DefaultCluster) ? r with { ClusterId = upstream } : r)
            .ToArray();

        if (routes.Length == 0)
        {
            errors.Add("There are no routes: ReverseProxy:Routes is empty or missing.");
        }

        if (!names.Contains(upstream))
        {
            errors.Add($"The upstream \"{upstream}\" is not a cluster; clusters are: {string.Join(", ", names.Order(StringComparer.Ordinal))}.");
        }

        foreach (var cluster in clusters)
        {
            ClusterRules.Check(cluster, errors);
        }

        foreach (var route in routes)
        {
            RouteRules.Check(route, route.ClusterId == upstream || names.Contains(route.ClusterId ?? ""), errors);
        }

        RouteRules.CheckAmbiguity(routes, errors);
        return errors.Count == 0 ? (routes, clusters) : throw new ConfigurationException([.. errors.Select(e => $"{path}: {e}")]);
    }

    private static ClusterConfig WithDefaults(ClusterConfig cluster) =>
        cluster.HttpRequest?.ActivityTimeout is not null
            ? cluster
            : cluster with { HttpRequest = (cluster.HttpRequest ?? new()) with { ActivityTimeout = ActivityTimeout } };

    private static IProxyConfig Parse(string path)
    {
        if (!File.Exists(path))
        {
            throw new ConfigurationException([$"{path} does not exist. It holds the routes; see docs/configuration.md."]);
        }

        try
        {
            var section = new ConfigurationBuilder()
                .AddJsonStream(new MemoryStream(File.ReadAllBytes(path)))
                .Build()
                .GetSection("ReverseProxy");
            var services = new ServiceCollection().AddLogging();
            new Builder(services).LoadFromConfig(section);
            using var provider = services.BuildServiceProvider();
            return provider.GetRequiredService<IProxyConfigProvider>().GetConfig();
        }
        catch (Exception e) when (e is not ConfigurationException)
        {
            throw new ConfigurationException([$"{path}: {(e.InnerException ?? e).Message}"]);
        }
    }

    private sealed class Builder(IServiceCollection services) : IReverseProxyBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
