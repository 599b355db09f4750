using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Cco.TestKit;

/// <summary>How a test's gateway differs from one that is started as shipped.</summary>
internal sealed class TestGatewayOptions
{
    private static readonly string Shipped = File.ReadAllText(Repository.PathOf("yarp.routes.json"));

    /// <summary>Settings by key, such as <c>Cco:Cache:Ttl</c>. Both ports are free ones.</summary>
    public Dictionary<string, string?> Settings { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Cco:Listen:Port"] = "0",
        ["Cco:Dashboard:Port"] = "0",
    };

    /// <summary>A folder with the files, in place of one that is made from what follows.</summary>
    public string? Folder { get; set; }

    /// <summary>The text of <c>appsettings.json</c>; what is in <see cref="Settings"/> wins over it.</summary>
    public string SettingsFile { get; set; } = "{}";

    /// <summary>The routes file; at first the shipped one.</summary>
    public JsonNode Routes { get; set; } = Parse(Shipped);

    /// <summary>The file's routes, to be changed.</summary>
    public JsonNode RoutesByName => Routes["ReverseProxy"]![nameof(Routes)]!;

    /// <summary>The gateway's clock.</summary>
    public TimeProvider? Time { get; set; }

    /// <summary>The environment variables the gateway sees; none of the process's own.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The files count as found in the current folder, not as named by the user.</summary>
    public bool Found { get; set; }

    /// <summary>The gateway ends with the last one that is attached to it.</summary>
    public bool WhileAttached { get; set; }

    /// <summary>A data directory that outlives the gateway; without it each gateway has its own.</summary>
    public string? Data { get; set; }

    /// <summary>Further registrations.</summary>
    public Action<IServiceCollection>? Services { get; set; }

    /// <summary>Sets an environment variable, as the gateway sees it.</summary>
    public TestGatewayOptions Variable(string name, string value)
    {
        Environment[name] = value;
        return this;
    }

    public TestGatewayOptions Set(string key, string value)
    {
        Settings[key] = value;
        return this;
    }

    /// <summary>Sends what routes to <c>default</c> to a cluster, and that cluster to <paramref name="url"/>.</summary>
    /// <param name="metadata">Set on the cluster beside what it has.</param>
    public TestGatewayOptions Upstream(string cluster, string url, params (string Key, string Value)[] metadata) =>
        Cluster(cluster, url, metadata).Set("Cco:Upstream", cluster);

    /// <summary>Changes or adds a cluster.</summary>
    public TestGatewayOptions Cluster(string name, string url, params (string Key, string Value)[] metadata)
    {
        var clusters = Routes["ReverseProxy"]!["Clusters"]!.AsObject();
        var cluster = clusters[name] ??= new JsonObject();
        cluster["Destinations"] = new JsonObject { ["stub"] = new JsonObject { ["Address"] = url } };
        foreach (var (key, value) in metadata)
        {
            (cluster["Metadata"] ??= new JsonObject())[key] = value;
        }

        return this;
    }

    /// <summary>Adds or replaces a route, given as JSON.</summary>
    public TestGatewayOptions Route(string name, string json)
    {
        RoutesByName[name] = Parse(json);
        return this;
    }

    /// <summary>Sets one member of the metadata of a route.</summary>
    public TestGatewayOptions RouteMetadata(string route, string key, string value)
    {
        (RoutesByName[route]!["Metadata"] ??= new JsonObject())[key] = value;
        return this;
    }

    /// <summary>Reads JSON with comments.</summary>
    public static JsonNode Parse(string json) =>
        JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
}
