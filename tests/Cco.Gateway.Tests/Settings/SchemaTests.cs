using System.Reflection;
using System.Text.Json.Nodes;
using Cco.Gateway.Settings;
using Cco.TestKit;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Tests.Settings;

/// <summary>The shipped schemas know exactly what the readers know, and nothing the loader does not evaluate (docs/decisions/004-schemas.md).</summary>
internal sealed class SchemaTests
{
    // What SchemaCheck evaluates, what code behind it judges, and what only people and editors read.
    private static readonly string[] Evaluated =
        ["$ref", "definitions", "type", "properties", "additionalProperties", "propertyNames", "items", "enum", "required", "minimum", "maximum", "minLength", "not", "minProperties", "format", "errorMessage", "writeOnly"];

    private static readonly string[] Described = ["$schema", "title", "description", "default", "examples", "enumDescriptions", "doNotSuggest", "allowTrailingCommas", "pattern"];

    private static JsonNode Settings { get; } = Read("appsettings");

    private static JsonNode Routes { get; } = Read("yarp.routes");

    private static IEnumerable<TestCaseData> YarpTypes()
    {
        yield return Case(typeof(RouteConfig), "definitions/route", nameof(RouteConfig.RouteId));
        yield return Case(typeof(RouteMatch), "definitions/route/properties/Match");
        yield return Case(typeof(RouteHeader), "definitions/route/properties/Match/properties/Headers/items");
        yield return Case(typeof(RouteQueryParameter), "definitions/route/properties/Match/properties/QueryParameters/items");
        yield return Case(typeof(ClusterConfig), "definitions/cluster", nameof(ClusterConfig.ClusterId));
        yield return Case(typeof(DestinationConfig), "definitions/cluster/properties/Destinations/additionalProperties");
        yield return Case(typeof(SessionAffinityConfig), "definitions/cluster/properties/SessionAffinity");
        yield return Case(typeof(SessionAffinityCookieConfig), "definitions/cluster/properties/SessionAffinity/properties/Cookie");
        yield return Case(typeof(HealthCheckConfig), "definitions/cluster/properties/HealthCheck");
        yield return Case(typeof(ActiveHealthCheckConfig), "definitions/cluster/properties/HealthCheck/properties/Active");
        yield return Case(typeof(PassiveHealthCheckConfig), "definitions/cluster/properties/HealthCheck/properties/Passive");
        yield return Case(typeof(HttpClientConfig), "definitions/cluster/properties/HttpClient");
        yield return Case(typeof(WebProxyConfig), "definitions/cluster/properties/HttpClient/properties/WebProxy");
        yield return Case(typeof(Yarp.ReverseProxy.Forwarder.ForwarderRequestConfig), "definitions/cluster/properties/HttpRequest");

        static TestCaseData Case(Type type, string path, params string[] except) =>
            new TestCaseData(type, path, except).SetArgDisplayNames(type.Name);
    }

    [Test]
    public void Settings_SchemaAndReaderKnowTheSame()
    {
        Assert.That(Leaves(Settings["properties"]!["Cco"]!, "Cco"), Is.EquivalentTo(Keys(typeof(GatewaySettings), "Cco")));
    }

    [Test]
    public void Metadata_SchemaAndPoliciesKnowTheSame()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Names(Routes["definitions"]!["route"]!["properties"]!["Metadata"]!), Is.EquivalentTo(MetadataKeys.Route));
            Assert.That(
                Names(Routes["definitions"]!["cluster"]!["properties"]!["Metadata"]!).Where(name => name.StartsWith("Cco.", StringComparison.Ordinal)),
                Is.EquivalentTo(MetadataKeys.Cluster));
        }
    }

    [TestCaseSource(nameof(YarpTypes))]
    public void Routes_SchemaAndYarpKnowTheSame(Type type, string path, string[] except)
    {
        var node = path.Split('/').Aggregate(Routes, (n, name) => n[name]!);

        Assert.That(Names(node), Is.EquivalentTo(type.GetProperties().Where(p => p.CanWrite).Select(p => p.Name).Except(except)));
    }

    [Test]
    public void Transforms_SchemaKnowsAllOfYarpsAndOurs()
    {
        var yarps = typeof(RouteConfig).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("TransformFactory", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Where(field => field.IsLiteral && field.Name.EndsWith("Key", StringComparison.Ordinal))
            .Select(field => (string)field.GetRawConstantValue()!)
            // "By" is a word in the value of Forwarded.
            .Where(name => name is not ("" or "By"))
            .Distinct()
            .ToArray();

        Assert.That(yarps, Has.Length.GreaterThan(20));
        Assert.That(yarps.Append(Cco.Gateway.Transforms.SeedFieldsTransform.Name), Is.SubsetOf(Names(Routes["definitions"]!["transform"]!)));
    }

    [TestCase("appsettings")]
    [TestCase("yarp.routes")]
    public void Schema_UsesOnlyWhatTheLoaderEvaluates(string name)
    {
        Assert.That(Keywords(Read(name)).Distinct(), Is.SubsetOf(Evaluated.Concat(Described)));
    }

    [TestCase("appsettings")]
    [TestCase("yarp.routes")]
    [TestCase("prices")]
    public void Schema_EachMemberIsDescribed(string name)
    {
        Assert.That(
            Nodes(Read(name)).SelectMany(n => n["properties"]?.AsObject().ToArray() ?? [])
                .Where(p => p.Key != "$schema" && p.Value!["description"] is null && p.Value["$ref"] is null)
                .Select(p => p.Key),
            Is.Empty);
    }

    [Test]
    public void Settings_DefaultsInTheSchema_AreTheReaders()
    {
        var file = new JsonObject { ["Cco"] = Defaults(Settings["properties"]!["Cco"]!) };
        using var folder = new TempFolder();
        folder.Write("appsettings.json", file.ToJsonString());

        var read = Read(folder.Path);
        folder.Write("appsettings.json", "{}");

        Assert.That(read, Is.EqualTo(Read(folder.Path)));

        static IReadOnlyList<(string Key, string Value)> Read(string folder)
        {
            var (configuration, errors) = SingleFile.Read(Path.Combine(folder, "appsettings.json"));
            Assert.That(errors, Is.Empty);
            return [.. configuration.Effective.Select(e => (e.Key, e.Value))];
        }
    }

    [Test]
    public void Texts_OfDurationsAndSizes_AreTheReaders()
    {
        var cache = Settings["properties"]!["Cco"]!["properties"]!["Cache"]!["properties"]!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)cache["Ttl"]!["errorMessage"], Is.EqualTo(Duration.Expected));
            Assert.That((string?)cache["Size"]!["errorMessage"], Is.EqualTo(ByteSize.Expected));
        }
    }

    private static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Repository.PathOf("schemas", $"{name}.schema.json")))!;

    private static IEnumerable<string> Names(JsonNode node) => node["properties"]!.AsObject().Select(p => p.Key);

    private static IEnumerable<string> Leaves(JsonNode node, string path) =>
        node["properties"] is JsonObject properties ? properties.SelectMany(p => Leaves(p.Value!, $"{path}:{p.Key}")) : [path];

    private static IEnumerable<string> Keys(Type type, string prefix) =>
        type.GetProperties().Where(p => p.CanWrite).SelectMany(p => p.PropertyType.Namespace == typeof(GatewaySettings).Namespace && p.PropertyType.IsClass
            ? Keys(p.PropertyType, $"{prefix}:{p.Name}")
            : [$"{prefix}:{p.Name}"]);

    private static JsonNode? Defaults(JsonNode node) => node["properties"] is JsonObject properties
        ? new JsonObject(properties.Select(p => KeyValuePair.Create(p.Key, Defaults(p.Value!))).Where(p => p.Value is not null))
        : node["default"]?.DeepClone();

    // Schemas, not members that happen to be called like a keyword.
    private static IEnumerable<JsonObject> Nodes(JsonNode? node)
    {
        if (node is not JsonObject schema)
        {
            return [];
        }

        var children = new[] { "properties", "definitions" }.SelectMany(k => schema[k]?.AsObject().Select(p => p.Value) ?? [])
            .Concat([schema["items"], schema["additionalProperties"], schema["not"]]);
        return children.SelectMany(Nodes).Prepend(schema);
    }

    private static IEnumerable<string> Keywords(JsonNode root) => Nodes(root).SelectMany(n => n.Select(p => p.Key));
}
