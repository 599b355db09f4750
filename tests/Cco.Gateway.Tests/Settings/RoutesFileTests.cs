using System.Text.Json.Nodes;
using Cco.Gateway.Settings;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Settings;

/// <summary>What YARP would accept and then answer with 404, 500 or 503 is refused, naming the place; all errors at once.</summary>
internal sealed class RoutesFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Route("ClusterId", "\"nowhere\"", "route 'r': there is no cluster 'nowhere': every call would be a 503.");
        yield return Route("RateLimiterPolicy", "\"p\"", "route 'r': RateLimiterPolicy is not supported; the gateway's own limits count tokens and money.");
        yield return Route("OutputCachePolicy", "\"p\"", "route 'r': OutputCachePolicy is not supported; the response cache is set by the metadata Cco.Cache and Cco.CacheTtl.");
        yield return Route("TimeoutPolicy", "\"p\"", "route 'r': TimeoutPolicy is not supported; set HttpRequest.ActivityTimeout on the cluster.");
        yield return Route("Timeout", "\"00:01:00\"", "route 'r': Timeout is not supported; set HttpRequest.ActivityTimeout on the cluster.");
        yield return Route("CorsPolicy", "\"p\"", "route 'r': CorsPolicy is not supported; origins are set by Cco:Guard:Origins.");
        yield return Route("AuthorizationPolicy", "\"p\"", "route 'r': AuthorizationPolicy is not supported; callers are known by their keys.");
        yield return Route("Metadata", """{ "Cco.Cach": "on" }""", "route 'r': metadata Cco.Cach is not known; known here: Cco.Cache, Cco.CacheTtl, Cco.IncludeUsage, Cco.OnAbandon.");
        yield return Route("Metadata", """{ "Cco.Cache": "maybe" }""", "route 'r': metadata Cco.Cache is \"maybe\"; expected on or off or read-only or write-only.");
        yield return Route("Metadata", """{ "Cco.CacheTtl": "soon" }""", $"route 'r': metadata Cco.CacheTtl is \"soon\"; expected {Duration.Expected}.");
        yield return Cluster("Destinations", "{}", "cluster 'c' has no destinations: every call to it would be a 503.");
        yield return Cluster("Destinations", """{ "d": { "Address": "example.com" } }""", "cluster 'c', destination 'd': Address is \"example.com\"; expected an http or https URL such as https://api.anthropic.com/.");
        yield return Cluster("Destinations", """{ "d": { "Address": "ftp://example.com/" } }""", "cluster 'c', destination 'd': Address is \"ftp://example.com/\"; expected an http or https URL such as https://api.anthropic.com/.");
        yield return Cluster("Destinations", """{ "d": { "Address": "http://u:p@example.com/" } }""", "cluster 'c', destination 'd': Address must hold neither a user name nor a query.");
        yield return Cluster("Metadata", """{ "Cco.Transport": "pigeon" }""", "cluster 'c': metadata Cco.Transport is \"pigeon\"; expected sockets or simulated.");
        yield return Cluster("Metadata", """{ "Cco.Dialect": "latin" }""", "cluster 'c': metadata Cco.Dialect is \"latin\"; expected anthropic or openai.");
        yield return Cluster("Metadata", """{ "Cco.Credential": "sk-ant-secret" }""", "cluster 'c': metadata Cco.Credential is not understood; expected passthrough, none, env:NAME or file:PATH. Keys do not belong in this file.");
        yield return Cluster("Metadata", """{ "Cco.CredentialHeader": "cookie" }""", "cluster 'c': metadata Cco.CredentialHeader is \"cookie\"; expected x-api-key or authorization or api-key.");
        yield return Cluster("Metadata", """{ "Cco.Cache": "on" }""", "cluster 'c': metadata Cco.Cache is not known; known here: Cco.Account, Cco.Credential, Cco.CredentialHeader, Cco.Dialect, Cco.Provider, Cco.Shadow, Cco.Transport.");

        static TestCaseData Route(string name, string json, string error) => Case("Routes", "r", name, json, error);
        static TestCaseData Cluster(string name, string json, string error) => Case("Clusters", "c", name, json, error);
        static TestCaseData Case(string section, string id, string name, string json, string error) =>
            new TestCaseData(section, id, name, json, error).SetArgDisplayNames($"{id}.{name}: {json}");
    }

    [TestCaseSource(nameof(Mistakes))]
    public void Load_Mistake_NamedInFull(string section, string id, string name, string json, string error)
    {
        var routes = Good();
        routes["ReverseProxy"]![section]![id]![name] = JsonNode.Parse(json);

        Assert.That(Errors(routes), Is.EqualTo(new[] { error }));
    }

    [Test]
    public void Load_ManyMistakes_AllAtOnce()
    {
        var routes = Good();
        routes["ReverseProxy"]!["Routes"]!["r"]!["CorsPolicy"] = "p";
        routes["ReverseProxy"]!["Routes"]!["r"]!["TimeoutPolicy"] = "p";
        routes["ReverseProxy"]!["Clusters"]!["c"]!["Metadata"] = new JsonObject { ["Cco.Nothing"] = "1" };

        Assert.That(Errors(routes), Has.Length.EqualTo(3));
    }

    [TestCase("/v1/messages", "POST", null, true)]
    [TestCase("/V1/Messages", "POST", null, true)]
    [TestCase("/v1/messages", "GET", null, false)]
    [TestCase("/v1/messages", "POST", 1, false)]
    [TestCase("/v1/other", "POST", null, false)]
    public void Load_SameMatchTwice_Refused(string path, string method, int? order, bool refused)
    {
        var routes = Good();
        routes["ReverseProxy"]!["Routes"]!["s"] = new JsonObject
        {
            ["ClusterId"] = "c",
            ["Order"] = order,
            ["Match"] = new JsonObject { ["Path"] = path, ["Methods"] = new JsonArray(method) },
        };

        Assert.That(Errors(routes), refused
            ? Is.EqualTo(new[] { "route 's' matches the same requests as route 'r': set Order on one of them." })
            : Is.Empty);
    }

    [Test]
    public void Load_SameMatchOtherHeader_NotTheSame()
    {
        var routes = Good();
        routes["ReverseProxy"]!["Routes"]!["s"] = JsonNode.Parse(
            """{ "ClusterId": "c", "Match": { "Path": "/v1/messages", "Methods": ["POST"], "Headers": [{ "Name": "x-cco-model", "Values": ["m"] }] } }""");

        Assert.That(Errors(routes), Is.Empty);
    }

    [Test]
    public void Load_NoRoutes_SaidSo()
    {
        var routes = Good();
        routes["ReverseProxy"]!["Routes"] = new JsonObject();

        Assert.That(Errors(routes), Is.EqualTo(new[] { "There are no routes: ReverseProxy:Routes is empty or missing." }));
    }

    [Test]
    public void Load_UnknownUpstream_NamesTheClusters()
    {
        Assert.That(
            Errors(Good(), upstream: "d"),
            Is.EqualTo(new[] { "The upstream \"d\" is not a cluster; clusters are: c." }));
    }

    [Test]
    public void Load_Default_ResolvedToTheUpstreamAndGivenPatience()
    {
        var (routes, clusters) = RoutesFile.Load(Repository.PathOf("yarp.routes.json"), "openai");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(routes.Select(route => route.ClusterId), Is.All.EqualTo("openai"));
            Assert.That(clusters.Select(cluster => cluster.HttpRequest!.ActivityTimeout), Is.All.EqualTo(TimeSpan.FromSeconds(1260)));
            Assert.That(clusters.Select(cluster => cluster.ClusterId), Is.EquivalentTo(new[] { "simulated", "anthropic", "openai", "ollama" }));
        }
    }

    [Test]
    public void Load_ActivityTimeoutOfTheUser_Kept()
    {
        var routes = Good();
        routes["ReverseProxy"]!["Clusters"]!["c"]!["HttpRequest"] = new JsonObject { ["ActivityTimeout"] = "00:00:07" };

        Assert.That(
            RoutesFile.Load(Write(routes), "c").Clusters[0].HttpRequest!.ActivityTimeout,
            Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [TestCase("{ broken")]
    [TestCase("")]
    [TestCase("""{ "ReverseProxy": { "Routes": { "r": { "Order": "first" } } } }""")]
    public void Load_NoJsonOrWrongType_NamesTheFile(string text)
    {
        var path = _folder.Write("yarp.routes.json", text);

        Assert.That(
            () => RoutesFile.Load(path, "c"),
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(path));
    }

    public void Dispose() => _folder.Dispose();

    private static JsonNode Good() => JsonNode.Parse(
        """
        { "ReverseProxy": {
            "Routes": { "r": { "ClusterId": "c", "Match": { "Path": "/v1/messages", "Methods": ["POST"] } } },
            "Clusters": { "c": { "Destinations": { "d": { "Address": "http://127.0.0.1:1/" } } } } } }
        """)!;

    private string Write(JsonNode routes) => _folder.Write("yarp.routes.json", routes.ToJsonString());

    private string[] Errors(JsonNode routes, string upstream = "c")
    {
        var path = Write(routes);
        try
        {
            RoutesFile.Load(path, upstream);
            return [];
        }
        catch (ConfigurationException e)
        {
            return [.. e.Errors.Select(error => error.Replace($"{path}: ", "", StringComparison.Ordinal))];
        }
    }
}
