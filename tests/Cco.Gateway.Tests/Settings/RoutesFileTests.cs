using System.Text.Json.Nodes;
using Cco.Gateway.Settings;
using Cco.Gateway.Settings.Reading;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Settings;

/// <summary>What YARP would accept and then answer with 404, 500 or 503 is refused, naming the place; all errors at once.</summary>
internal sealed class RoutesFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Route("ClusterId", "\"nowhere\"", "is \"nowhere\", and there is no such cluster: every call would be a 503; expected default or c.");
        yield return Route("ClusterId", "1", "is 1; expected the name of a cluster, or default.");
        yield return Route("Order", "\"first\"", "is \"first\"; expected a whole number.");
        yield return Route("Order", "null", "is null; expected a whole number.");
        yield return Route("RateLimiterPolicy", "\"p\"", "is not supported; the gateway's own limits count tokens and money.");
        yield return Route("OutputCachePolicy", "\"p\"", "is not supported; the response cache is set by the metadata Cco.Cache and Cco.CacheTtl.");
        yield return Route("TimeoutPolicy", "\"p\"", "is not supported; set HttpRequest.ActivityTimeout on the cluster.");
        yield return Route("Timeout", "\"00:01:00\"", "is not supported; set HttpRequest.ActivityTimeout on the cluster.");
        yield return Route("CorsPolicy", "\"p\"", "is not supported; origins are set by Cco:Guard:Origins.");
        yield return Route("AuthorizationPolicy", "\"p\"", "is not supported; callers are known by their keys.");
        yield return Route("Metdata", "{}", "is not known here; did you mean Metadata?");
        yield return Route("Description", "\"x\"", "is not known here; known here: ClusterId, Match, MaxRequestBodySize, Metadata, Order, Transforms.");
        yield return Route("Metadata", """{ "Cco.Cach": "on" }""", "Cco.Cach", "is not known here; did you mean Cco.Cache?");
        yield return Route("Metadata", """{ "cco.cache": "on" }""", "cco.cache", "is not known here; did you mean Cco.Cache?");
        yield return Route("Metadata", """{ "Other": "on" }""", "Other", $"is not known here; known here: {string.Join(", ", MetadataKeys.Route.Order(StringComparer.Ordinal))}.");
        yield return Route("Metadata", """{ "Cco.Cache": "maybe" }""", "Cco.Cache", "is \"maybe\"; expected on or off or read-only or write-only.");
        yield return Route("Metadata", """{ "Cco.CacheTtl": "soon" }""", "Cco.CacheTtl", $"is \"soon\"; expected {Duration.Expected}.");
        foreach (var wrong in new[] { "\"0\"", "\"-1\"", "\"1.5\"", "\"1k\"", "\"1000000000\"", "\"many\"" })
        {
            yield return Route("Metadata", $$"""{ "Cco.CacheMaxTokens": {{wrong}} }""", "Cco.CacheMaxTokens", $"is {wrong}; expected a whole number from 1 to 999999999.");
        }

        yield return Route("Metadata", """{ "Cco.CacheMaxTokens": 0 }""", "Cco.CacheMaxTokens", "is 0; expected a whole number from 1 to 999999999.");
        yield return Route("Match", """{ "Path": "/x", "Methods": "POST" }""", "Methods", "is \"POST\"; expected a list [ … ].");
        yield return Route("Match", """{ "Paht": "/x" }""", "Paht", "is not known here; did you mean Path?");
        yield return Route("Match", """{ "Path": "/x", "Headers": [{ "Name": "a", "Mode": "Prefix" }] }""", "Headers:0:Mode", "is \"Prefix\"; expected ExactHeader or HeaderPrefix or Contains or NotContains or Exists or NotExists.");
        yield return Route("Match", """{ "Path": "/x", "Headers": [{ "Mode": "Exists" }] }""", "Headers:0:Name", "is missing; expected a text.");
        yield return Route("Transforms", """[{ "PathSett": "/x" }]""", "0:PathSett", "is not known here; did you mean PathSet?");
        yield return Cluster("Destinations", "{}", "is empty; expected at least one server.");
        yield return Cluster("Destinations", """{ "a:b": { "Address": "http://x/" }, "d": { "Address": "http://x/" } }""", "a:b", "has a colon in its name; expected a name without colons.");
        yield return Cluster("Destinations", """{ "d": { "Address": "example.com" } }""", "d:Address", "is \"example.com\"; expected an http or https URL such as https://api.anthropic.com/.");
        yield return Cluster("Destinations", """{ "d": { "Address": "ftp://example.com/" } }""", "d:Address", "is \"ftp://example.com/\"; expected an http or https URL such as https://api.anthropic.com/.");
        yield return Cluster("Destinations", """{ "d": { "Address": "http://u:p@example.com/" } }""", "d:Address", "holds a user name, a query or a fragment; expected an http or https URL such as https://api.anthropic.com/, with none of them.");
        yield return Cluster("Metadata", """{ "Cco.Transport": "pigeon" }""", "Cco.Transport", "is \"pigeon\"; expected sockets or simulated.");
        yield return Cluster("Metadata", """{ "Cco.Dialect": "latin" }""", "Cco.Dialect", "is \"latin\"; expected anthropic or openai.");
        yield return Cluster("Metadata", """{ "Cco.Credential": "sk-ant-secret" }""", "Cco.Credential", "is not understood; expected passthrough, none, env:NAME or file:PATH. Keys do not belong in this file.");
        yield return Cluster("Metadata", """{ "Cco.Credential": 12345 }""", "Cco.Credential", "is not understood; expected passthrough, none, env:NAME or file:PATH.");
        yield return Cluster("Metadata", """{ "Cco.CredentialHeader": "cookie" }""", "Cco.CredentialHeader", "is \"cookie\"; expected x-api-key or authorization or api-key.");
        yield return Cluster("HttpRequest", """{ "ActivityTimeout": "10m" }""", "ActivityTimeout", "is \"10m\"; expected a time span such as 00:01:40.");
        yield return Cluster("HttpRequest", """{ "ActivityTimeout": "5" }""", "ActivityTimeout", "is \"5\"; expected a time span such as 00:01:40.");
        yield return Cluster("HttpClient", """{ "MaxConnectionsPerServer": 0 }""", "MaxConnectionsPerServer", "is 0; expected a whole number from 1.");
        yield return Cluster("LoadBalancingPolicy", "\"Best\"", "is \"Best\"; expected PowerOfTwoChoices or FirstAlphabetical or Random or RoundRobin or LeastRequests.");
        yield return Cluster("SessionAffinity", """{ "Enabled": true }""", "AffinityKeyName", "is missing; expected a text.");

        static TestCaseData Route(string name, string json, params string[] error) => Case("Routes", "r", name, json, error);
        static TestCaseData Cluster(string name, string json, params string[] error) => Case("Clusters", "c", name, json, error);
        static TestCaseData Case(string section, string id, string name, string json, string[] error) => new TestCaseData(
            section, id, name, json, $"ReverseProxy:{section}:{id}:{name}{(error.Length > 1 ? $":{error[0]}" : "")} {error[^1]}").SetArgDisplayNames($"{id}.{name}: {json}");
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

    [TestCase("/v1/messages", "POST", 0, true)]
    [TestCase("/V1/Messages", "POST", 0, true)]
    [TestCase("/v1/messages", "GET", 0, false)]
    [TestCase("/v1/messages", "POST", 1, false)]
    [TestCase("/v1/other", "POST", 0, false)]
    public void Load_SameMatchTwice_Refused(string path, string method, int order, bool refused)
    {
        var routes = Good();
        routes["ReverseProxy"]!["Routes"]!["s"] = new JsonObject
        {
            ["ClusterId"] = "c",
            ["Order"] = order,
            ["Match"] = new JsonObject { ["Path"] = path, ["Methods"] = new JsonArray(method) },
        };

        Assert.That(Errors(routes), refused
            ? Is.EqualTo(new[] { "ReverseProxy:Routes:s matches the same requests as ReverseProxy:Routes:r: set Order on one of them." })
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

        Assert.That(Errors(routes), Is.EqualTo(new[] { "ReverseProxy:Routes is empty or missing: every call would be a 404." }));
    }

    [Test]
    public void Load_Default_ResolvedToTheUpstreamAndGivenPatience()
    {
        var (routes, clusters) = RoutesFile.Read(Shipped, "openai", new FileErrors(Shipped));

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
            Read(routes).Clusters[0].HttpRequest!.ActivityTimeout,
            Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [TestCase("{ broken", 1, "This is not JSON")]
    [TestCase("{\n  \"ReverseProxy\": {\n    oops\n} }", 3, "This is not JSON")]
    [TestCase("", 1, "The file is empty")]
    [TestCase(" \r\n", 1, "The file is empty")]
    [TestCase("[]", 1, "The file is a list; expected an object")]
    [TestCase("{ \"ReverseProxy\": { \"Routes\": {},\n \"Clusters\": {}, \"routes\": {} } }", 2, "ReverseProxy:routes is written twice, first on line 1; keep one.")]
    [TestCase("{ \"ReversProxy\": {} }", 1, "ReversProxy is not known here; did you mean ReverseProxy?")]
    public void Load_StructureWrong_NamesFileAndLine(string text, int line, string problem)
    {
        var path = _folder.Write("yarp.routes.json", text);
        var file = ConfigurationFile.Read(path);
        var errors = new FileErrors(file);

        RoutesFile.Read(file, "c", errors);

        Assert.That(errors.All.Select(e => e.ToString()), Has.Some.StartsWith($"{path}:{line}: {problem}"));
    }

    [Test]
    public void Load_SecretInTheWrongPlace_NotRepeated()
    {
        var routes = Good();
        routes["ReverseProxy"]!["Clusters"]!["c"]!["Metadata"] = new JsonObject { ["Cco.Credential"] = "sk-ant-secret" };
        routes["ReverseProxy"]!["Clusters"]!["c"]!["Destinations"]!["d"]!["Address"] = "http://sk-ant-secret@example.com/";

        Assert.That(string.Join('\n', Errors(routes)), Does.Not.Contain("sk-ant").And.Contain("Cco.Credential").And.Contain("d:Address"));
    }

    [Test]
    public void Load_CommentsAndTrailingCommas_Read()
    {
        var path = _folder.Write("yarp.routes.json", Good().ToJsonString().Replace("{\"Routes\"", "/* why */ {\n// routes\n\"Routes\"", StringComparison.Ordinal).Replace("}}}}}", "},},},},}", StringComparison.Ordinal));
        var file = ConfigurationFile.Read(path);
        var errors = new FileErrors(file);

        Assert.That(RoutesFile.Read(file, "c", errors).Routes, Has.Count.EqualTo(1), string.Join('\n', errors.All));
    }

    public void Dispose() => _folder.Dispose();

    private static JsonNode Good() => JsonNode.Parse(
        """
        { "ReverseProxy": {
            "Routes": { "r": { "ClusterId": "c", "Match": { "Path": "/v1/messages", "Methods": ["POST"] } } },
            "Clusters": { "c": { "Destinations": { "d": { "Address": "http://127.0.0.1:1/" } } } } } }
        """)!;

    private static ConfigurationFile Shipped { get; } = ConfigurationFile.Read(Repository.PathOf("yarp.routes.json"));

    private (IReadOnlyList<Yarp.ReverseProxy.Configuration.RouteConfig> Routes, IReadOnlyList<Yarp.ReverseProxy.Configuration.ClusterConfig> Clusters) Read(
        JsonNode routes, List<ConfigurationError>? problems = null)
    {
        var file = ConfigurationFile.Read(_folder.Write("yarp.routes.json", routes.ToJsonString()));
        var errors = new FileErrors(file);
        var read = RoutesFile.Read(file, "c", errors);
        problems?.AddRange(errors.All);
        return read;
    }

    private string[] Errors(JsonNode routes)
    {
        var problems = new List<ConfigurationError>();
        Read(routes, problems);
        return [.. problems.Select(p => p.Message)];
    }
}
