using Cco.Gateway.Settings;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Settings;

/// <summary>A change in words a person reads.</summary>
internal sealed class ConfigurationDiffTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [TestCase("""{}""", """{ "Cco": { "Upstream": "anthropic" } }""", "upstream simulated -> anthropic (live)")]
    [TestCase("""{}""", """{ "Cco": { "Cache": { "Ttl": "30m" } } }""", "cache TTL 1 h -> 30 min (live)")]
    [TestCase("""{}""", """{ "Cco": { "Listen": { "Port": 3001 } } }""", "port 3000 -> 3001 (needs a restart)")]
    [TestCase("""{}""", """{ "Cco": { "Cache": { "MaxAnswer": "1MB" } } }""", "cache max answer 16 MiB -> 1 MB (live)")]
    [TestCase("""{}""", """{ "Cco": { "Guard": { "Hosts": ["a.example", "b.example"] } } }""", "guard hosts none -> a.example, b.example (live)")]
    [TestCase("""{}""", """{ "Cco": { "Database": "/x/y.db" } }""", "database none -> /x/y.db (needs a restart)")]
    [TestCase("""{ "Cco": { "Cache": { "Ttl": "1h" } } }""", """{ "Cco": { "Cache": { "Ttl": 3600, "Enabled": true } } }""")]
    public void Settings_Changed_InWords(string before, string after, params string[] words) => AssertDiff("appsettings.json", before, after, words);

    [Test]
    public void Routes_Changed_InWords() => AssertDiff(
        "yarp.routes.json",
        Routes("""
            "chat": { "ClusterId": "default", "Order": 1, "Match": { "Path": "/a", "Methods": ["POST"], "Headers": [{ "Name": "h", "Values": ["x"] }] }, "Transforms": [{ "PathSet": "/x" }] },
            "gone": { "ClusterId": "c", "Match": { "Path": "/g" } }
            """),
        Routes("""
            "chat": { "ClusterId": "c", "Match": { "Path": "/b", "Methods": ["POST", "GET"], "Headers": [{ "Name": "h", "Values": ["y"] }] }, "Metadata": { "Cco.Cache": "off" }, "Transforms": [{ "PathSet": "/x" }, { "PathPrefix": "/p" }] },
            "new": { "ClusterId": "c", "Match": { "Path": "/n" } }
            """),
        "route chat: cluster default -> c",
        "route chat: order 1 -> none",
        "route chat: path /a -> /b",
        "route chat: methods POST -> POST, GET",
        "route chat: headers: Name h, Values x removed",
        "route chat: headers: Name h, Values y added",
        "route chat: transforms: PathPrefix /p added",
        "route chat: Cco.Cache none -> off",
        "route gone: removed",
        "route new: added, /n -> c");

    [Test]
    public void Clusters_Changed_InWords() => AssertDiff(
        "yarp.routes.json",
        Clusters("""
            "c": { "Destinations": { "d": { "Address": "http://a/" } }, "HttpRequest": { "ActivityTimeout": "00:01:00" } },
            "old": { "Destinations": { "d": { "Address": "http://a/" } } }
            """),
        Clusters("""
            "c": { "Destinations": { "d": { "Address": "http://b/" } }, "Metadata": { "Cco.Credential": "env:KEY" } },
            "more": { "Destinations": { "d": { "Address": "http://a/" }, "e": { "Address": "http://b/" } } }
            """),
        "cluster c: destination d http://a/ -> http://b/",
        "cluster c: HttpRequest.ActivityTimeout 00:01:00 -> none",
        "cluster c: Cco.Credential none -> env:KEY",
        "cluster old: removed",
        "cluster more: added, http://a/, http://b/");

    [Test]
    public void Prices_Changed_InWords() => AssertDiff(
        "prices.json",
        """{ "rows": [{ "model": "mine", "input": "1", "output": "25" }] }""",
        """{ "rows": [{ "model": "mine", "input": "1", "output": "20" }] }""",
        "prices: mine: output 25 becomes 20");

    [Test]
    public void Whitespace_AndComments_NoDifference() =>
        AssertDiff("yarp.routes.json", Routes("\"r\": { \"ClusterId\": \"c\", \"Match\": { \"Path\": \"/a\" } }"), Routes("\n// why\n\"r\": { \"Match\": { \"Path\": \"/a\" }, \"ClusterId\": \"c\" }"));

    public void Dispose() => _folder.Dispose();

    private static string Routes(string routes) =>
        $$"""{ "ReverseProxy": { "Routes": { {{routes}} }, "Clusters": { "c": { "Destinations": { "d": { "Address": "http://a/" } } } } } }""";

    private static string Clusters(string clusters) =>
        $$"""{ "ReverseProxy": { "Routes": { "r": { "ClusterId": "c", "Match": { "Path": "/a" } } }, "Clusters": { {{clusters}} } } }""";

    private void AssertDiff(string name, string before, string after, params string[] words)
    {
        var (old, oldErrors) = SingleFile.Read(_folder.Write(Path.Combine("old", name), before));
        var (now, newErrors) = SingleFile.Read(_folder.Write(Path.Combine("new", name), after));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(oldErrors.Concat(newErrors), Is.Empty);
            Assert.That(ConfigurationDiff.Between(old, now), Is.EqualTo(words));
        }
    }
}
