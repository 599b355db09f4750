using System.Text.Json;
using System.Text.Json.Nodes;
using Cco.Gateway.Settings;
using Cco.TestKit;
using Json.Schema;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>What an editor marks red the loader refuses: the shipped schemas under a full validator against the loader, on whole and on damaged files.</summary>
internal sealed class SchemaAgreementTests : IDisposable
{
    private const int Damages = 400;

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly TempFolder _folder = new();

    private static IEnumerable<string> ShippedFiles() =>
        new[] { "appsettings.json", "yarp.routes.json" }
            .Concat(Directory.Exists(Repository.PathOf("examples"))
                ? Directory.EnumerateFiles(Repository.PathOf("examples"), "*.json", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Repository.Root, path))
                : [])
            .Append(Path.Combine("src", "Cco.Pricing", "prices.json"));

    private static IEnumerable<TestCaseData> Corpus()
    {
        yield return new TestCaseData("appsettings.json",
            """
            { "Cco": { "Upstream": "anthropic", "Listen": { "Host": "::1", "Port": 0 }, "Dashboard": { "Port": 65535 }, "Data": "/d", "Database": "/d/x.db",
              "Cache": { "Enabled": false, "Size": 1000, "Ttl": "1.5 H", "MaxAnswer": "512 kib", "Scope": "shared" },
              "Guard": { "Hosts": "a.example, b.example", "Origins": [] }, "Shutdown": { "Deadline": "00:10:00" } }, "Logging": { "x": 1 } }
            """).SetArgDisplayNames("settings");
        yield return new TestCaseData("yarp.routes.json",
            """
            { "$schema": "x", "ReverseProxy": {
              "Routes": { "r": { "ClusterId": "c", "Order": -1, "MaxRequestBodySize": -1,
                "Match": { "Path": "/v1/messages", "Methods": ["POST", "PURGE"], "Hosts": ["*.example.com:80"],
                  "Headers": [{ "Name": "x-cco-model", "Values": ["claude"], "Mode": "HeaderPrefix", "IsCaseSensitive": true }],
                  "QueryParameters": [{ "Name": "beta", "Mode": "Exists" }] },
                "Metadata": { "Cco.Cache": "read-only", "Cco.CacheTtl": "90s", "Cco.CacheMaxTokens": "4000" },
                "Transforms": [{ "PathPrefix": "/x" }, { "RequestHeader": "a", "Set": "b" }, { "X-Forwarded": "Off" }, { "RequestHeadersCopy": true }, { "CcoSeedFields": false }] } },
              "Clusters": { "c": {
                "Metadata": { "Cco.Provider": "p", "Cco.Dialect": "openai", "Cco.Transport": "sockets", "Cco.Credential": "env:KEY", "Cco.CredentialHeader": "api-key", "Cco.Account": "a",
                  "TransportFailureRateHealthPolicy.RateLimit": "0.5" },
                "Destinations": { "d": { "Address": "https://h/base/", "Health": "http://h:1/", "Host": "h", "Metadata": { "weight": "1" } } },
                "LoadBalancingPolicy": "RoundRobin",
                "SessionAffinity": { "Enabled": true, "Policy": "CustomHeader", "FailurePolicy": "Redistribute", "AffinityKeyName": "k", "Cookie": { "MaxAge": "1.00:00:00" } },
                "HealthCheck": { "Active": { "Enabled": false, "Interval": "00:00:10", "Policy": "ConsecutiveFailures" }, "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "00:00:30" }, "AvailableDestinationsPolicy": "HealthyOrPanic" },
                "HttpClient": { "SslProtocols": ["Tls13"], "MaxConnectionsPerServer": 10, "EnableMultipleHttp2Connections": true, "RequestHeaderEncoding": "utf-8", "WebProxy": { "Address": "http://proxy:8080/", "BypassOnLocal": true } },
                "HttpRequest": { "ActivityTimeout": "00:10:00", "Version": "1.1", "VersionPolicy": "RequestVersionExact", "AllowResponseBuffering": false } } } } }
            """).SetArgDisplayNames("routes");
        yield return new TestCaseData("prices.json",
            """
            { "$schema": "x", "about": ["a"], "sources": { "S": "somewhere" },
              "terms": { "t": { "speeds": { "fast": "2" }, "geos": { "us": [{ "times": "1.1" }, { "from": "2027-01-01", "times": "1.2" }] }, "tiers": { "batch": "0.5" }, "webSearch": "0.01" } },
              "aliases": { "short": "my-model" }, "shadows": { "llama3": "my-model" },
              "rows": [{ "model": "my-model", "from": "2026-01-01", "input": "1", "output": "2.5", "cacheRead": "0.1", "cacheWrite": "1.25", "cacheWriteLong": "2", "terms": "t", "source": "S", "note": "n",
                "steps": [{ "above": 1000, "input": "2", "output": "5", "cacheRead": "0.2", "cacheWrite": "2.5", "cacheWriteLong": "4" }] }] }
            """).SetArgDisplayNames("prices");
    }

    [TestCaseSource(nameof(ShippedFiles))]
    public void ShippedFile_ValidBothWays(string path)
    {
        var text = File.ReadAllText(Repository.PathOf(path));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(SchemaRefuses(Path.GetFileName(path), JsonNode.Parse(text, documentOptions: Lenient)), Is.False);
            Assert.That(SingleFile.Read(Repository.PathOf(path)).Errors, Is.Empty);
        }
    }

    [TestCase("appsettings.json", "./schemas/appsettings.schema.json")]
    [TestCase("yarp.routes.json", "./schemas/yarp.routes.schema.json")]
    public void ShippedFile_NamesItsSchema(string path, string schema)
    {
        Assert.That((string?)JsonNode.Parse(File.ReadAllText(Repository.PathOf(path)), documentOptions: Lenient)!["$schema"], Is.EqualTo(schema));
        Assert.That(Path.Exists(Repository.PathOf(schema)));
    }

    [TestCaseSource(nameof(Corpus))]
    public void Corpus_ValidBothWays(string name, string json)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SchemaRefuses(name, JsonNode.Parse(json)), Is.False);
            Assert.That(Loader(name, json), Is.Empty);
        }
    }

    [TestCaseSource(nameof(Corpus))]
    public void Corpus_Damaged_WhatTheSchemaRefusesTheLoaderRefuses(string name, string json)
    {
        var random = new Random(20261125);
        var refused = 0;
        var missed = new List<string>();
        for (var i = 0; i < Damages; i++)
        {
            var node = JsonNode.Parse(json)!;
            Damage.Apply(node, random);
            if (SchemaRefuses(name, node))
            {
                refused++;
                if (Loader(name, node.ToJsonString()).Count == 0)
                {
                    missed.Add(node.ToJsonString());
                }
            }
        }

        Assert.That(missed.Take(3), Is.Empty);
        Assert.That(refused, Is.GreaterThan(Damages / 4));
    }

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<ConfigurationError> Loader(string name, string json) => SingleFile.Read(_folder.Write(name, json)).Errors;

    private static bool SchemaRefuses(string file, JsonNode? node) =>
        !Schemas[file].Evaluate(JsonSerializer.SerializeToElement(node)).IsValid;

    private static readonly Dictionary<string, JsonSchema> Schemas = new[] { "appsettings", "yarp.routes", "prices" }
        .ToDictionary(name => $"{name}.json", name => JsonSchema.FromText(File.ReadAllText(Repository.PathOf("schemas", $"{name}.schema.json"))));
}
