using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Tests.Hosting;

/// <summary>A routes file that lay in the current folder may send this machine's credentials to the built-in providers only.</summary>
internal sealed class FoundRoutesTests
{
    private static readonly ConfigRoot Root = new("/config", Found: true);

    [TestCase("https://api.anthropic.com/")]
    [TestCase("https://API.Anthropic.COM:443/anything/")]
    [TestCase("https://api.openai.com/v1/")]
    public void Errors_BuiltInHost_None(string address)
    {
        Assert.That(Errors(Cluster(address)), Is.Empty);
    }

    [TestCase("http://api.anthropic.com/", "http://api.anthropic.com", TestName = "Errors_Http_Refused")]
    [TestCase("https://api.anthropic.com:8443/", "api.anthropic.com:8443", TestName = "Errors_OtherPort_Refused")]
    [TestCase("https://api.anthropic.com@evil.example/", "evil.example", TestName = "Errors_HostAsUserName_Refused")]
    [TestCase("https://user@api.anthropic.com/", "api.anthropic.com", TestName = "Errors_UserName_Refused")]
    [TestCase("https://api.anthropic.com./", "api.anthropic.com.", TestName = "Errors_TrailingDot_Refused")]
    [TestCase("https://api.anthropic.com.evil.example/", "api.anthropic.com.evil.example", TestName = "Errors_HostAsPrefix_Refused")]
    [TestCase("https://evil.example/api.anthropic.com/", "evil.example", TestName = "Errors_HostInPath_Refused")]
    [TestCase("https://evil.example/#api.anthropic.com", "evil.example", TestName = "Errors_HostInFragment_Refused")]
    [TestCase("https://api-anthropic.com/", "api-anthropic.com", TestName = "Errors_LookAlike_Refused")]
    [TestCase("https://api.anthroplc.com/", "api.anthroplc.com", TestName = "Errors_LookAlikeLetter_Refused")]
    [TestCase("https://api.anthropіc.com/", "api.xn--anthropc-zhh.com", TestName = "Errors_CyrillicLetter_RefusedAndShown")]
    [TestCase("https://anthropic.com/", "anthropic.com", TestName = "Errors_ParentDomain_Refused")]
    [TestCase("https://x.api.openai.com/", "x.api.openai.com", TestName = "Errors_ChildDomain_Refused")]
    [TestCase("http://127.0.0.1:8080/", "http://127.0.0.1:8080", TestName = "Errors_ThisMachine_Refused")]
    [TestCase("http://[::1]:8080/", "http://[::1]:8080", TestName = "Errors_ThisMachineIpv6_Refused")]
    [TestCase("https://2130706433/", "127.0.0.1", TestName = "Errors_DecimalAddress_RefusedAndShown")]
    public void Errors_OtherHost_Refused(string address, string shown)
    {
        Assert.That(Errors(Cluster(address)), Is.EqualTo(new[]
        {
            $"/config/yarp.routes.json: cluster 'c' would send your credential to {shown}. "
            + "A file found in the current folder may not; if it is yours, say so: cco --config /config",
        }));
    }

    [Test]
    public void Errors_OneBadDestinationAmongGood_Refused()
    {
        var cluster = Cluster("https://api.anthropic.com/");
        cluster = cluster with
        {
            Destinations = new Dictionary<string, DestinationConfig>(cluster.Destinations!) { ["e"] = new() { Address = "https://evil.example/" } },
        };

        Assert.That(Errors(cluster), Has.One.Contains("to evil.example"));
    }

    [TestCase("api.anthropic.com", 0)]
    [TestCase("evil.example", 1)]
    [TestCase("api.anthropic.com.", 1)]
    public void Errors_HostHeaderOfADestination_BuiltInOnly(string host, int errors)
    {
        var cluster = Cluster("https://api.anthropic.com/", host: host);

        Assert.That(Errors(cluster), Has.Count.EqualTo(errors).And.All.Contains($"under the host name {host}"));
    }

    private static IEnumerable<TestCaseData> Clients()
    {
        yield return new TestCaseData(new HttpClientConfig { DangerousAcceptAnyServerCertificate = true }, "DangerousAcceptAnyServerCertificate").SetArgDisplayNames("certificate");
        yield return new TestCaseData(new HttpClientConfig { WebProxy = new WebProxyConfig { Address = new Uri("http://evil.example") } }, "WebProxy").SetArgDisplayNames("proxy");
        yield return new TestCaseData(new HttpClientConfig { SslProtocols = System.Security.Authentication.SslProtocols.None }, "SslProtocols").SetArgDisplayNames("protocols");
    }

    [TestCaseSource(nameof(Clients))]
    public void Errors_WayOthersCouldReadAlong_Refused(HttpClientConfig client, string name)
    {
        Assert.That(Errors(Cluster("https://api.anthropic.com/") with { HttpClient = client }), Has.One.Contains($"sets HttpClient:{name}"));
    }

    [Test]
    public void Errors_HarmlessClientSettings_None()
    {
        var client = new HttpClientConfig { MaxConnectionsPerServer = 10, DangerousAcceptAnyServerCertificate = false };

        Assert.That(Errors(Cluster("https://api.anthropic.com/") with { HttpClient = client }), Is.Empty);
    }

    [TestCase("RequestHeader", "Host", "Set", "evil.example", 1)]
    [TestCase("requestheader", "host", "Append", "evil.example", 1)]
    [TestCase("RequestHeaderRouteValue", "Host", "Set", "remainder", 1)]
    [TestCase("RequestHeaderOriginalHost", "true", "", "", 1)]
    [TestCase("RequestHeader", "x-team", "Set", "Host", 0)]
    [TestCase("PathPrefix", "/v1", "", "", 0)]
    public void Errors_TransformOfTheHostName_Refused(string name, string value, string verb, string set, int errors)
    {
        var transform = new Dictionary<string, string> { [name] = value };
        if (verb.Length > 0)
        {
            transform[verb] = set;
        }

        var route = new RouteConfig { RouteId = "r", ClusterId = "other", Match = new RouteMatch(), Transforms = [transform] };

        Assert.That(Errors(Cluster("https://api.anthropic.com/"), route), Has.Count.EqualTo(errors).And.All.Contains("route 'r'"));
    }

    [TestCase("passthrough")]
    [TestCase("none")]
    public void Errors_NoCredentialOfThisMachine_None(string credential)
    {
        var route = new RouteConfig { RouteId = "r", Match = new RouteMatch(), Transforms = [new Dictionary<string, string> { ["RequestHeaderOriginalHost"] = "true" }] };

        Assert.That(Errors(Cluster("https://llm.example/", credential, "llm.example"), route), Is.Empty);
    }

    [Test]
    public void Errors_NamedFile_None()
    {
        var configuration = Configuration(Cluster("https://llm.example/"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(FoundRoutes.Errors(configuration, Sources(Root with { Found = false })), Is.Empty);
            Assert.That(FoundRoutes.Errors(configuration, Sources(Root) with { RoutesFile = "/elsewhere/routes.json" }), Is.Empty);
        }
    }

    private static ClusterConfig Cluster(string address, string credential = "env:KEY", string? host = null) => new()
    {
        ClusterId = "c",
        Metadata = new Dictionary<string, string> { ["Cco.Credential"] = credential },
        Destinations = new Dictionary<string, DestinationConfig> { ["d"] = new() { Address = address, Host = host } },
    };

    private static List<string> Errors(ClusterConfig cluster, params RouteConfig[] routes) =>
        [.. FoundRoutes.Errors(Configuration(cluster, routes), Sources(Root)).Select(e => e.ToString())];

    private static LoadedConfiguration Configuration(ClusterConfig cluster, params RouteConfig[] routes) =>
        new(new GatewaySettings { Data = "/data" }, routes, [cluster]);

    private static ConfigurationSources Sources(ConfigRoot root) => new(root, Root.RoutesFile, [], static _ => null);
}
