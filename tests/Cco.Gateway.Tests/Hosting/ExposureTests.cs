using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;
using Cco.Pricing;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Tests.Hosting;

/// <summary>A start that would let strangers in is refused (architecture.md 5.15).</summary>
internal sealed class ExposureTests
{
    [TestCase("127.0.0.1", "", "none", 0)]
    [TestCase("::1", "", "env:KEY", 0)]
    [TestCase("0.0.0.0", "", "none", 1)]
    [TestCase("0.0.0.0", "gateway.internal", "none", 0)]
    [TestCase("0.0.0.0", "gateway.internal", "passthrough", 0)]
    [TestCase("0.0.0.0", "gateway.internal", "env:KEY", 1)]
    [TestCase("0.0.0.0", "gateway.internal", "file:/run/key", 1)]
    [TestCase("0.0.0.0", "*", "none", 1)]
    [TestCase("127.0.0.1", "*", "none", 1)]
    [TestCase("0.0.0.0", "", "env:KEY", 2)]
    public void Check_Bind_Errors(string host, string hosts, string credential, int errors)
    {
        var settings = new GatewaySettings
        {
            Data = "/data",
            Listen = new ListenSettings(host, 3000),
            Guard = new GuardSettings { Hosts = hosts.Length == 0 ? [] : [hosts] },
        };

        Assert.That(Errors(settings, credential), Has.Count.EqualTo(errors));
    }

    [Test]
    public void Check_OpenDashboard_RefusedToo()
    {
        var settings = new GatewaySettings { Data = "/data", Dashboard = new ListenSettings("0.0.0.0", 3939) };

        Assert.That(Errors(settings, "none"), Has.One.StartsWith("0.0.0.0 opens the dashboard to other machines"));
    }

    [TestCase("0.0.0.0", null, 1)]
    [TestCase("0.0.0.0", "", 1)]
    [TestCase("0.0.0.0", "key", 0)]
    [TestCase("127.0.0.1", null, 0)]
    public void Check_OpenDashboard_NeedsAnAdminKey(string host, string? key, int errors)
    {
        var settings = new GatewaySettings
        {
            Data = "/data",
            Dashboard = new ListenSettings(host, 3939),
            Guard = new GuardSettings { Hosts = ["gateway.internal"] },
        };

        Assert.That(Errors(settings, "none", adminKey: key), Has.Count.EqualTo(errors).And.All.Contains("CCO_ADMIN_KEY"));
    }

    [TestCase(true, 1)]
    [TestCase(false, 0)]
    public void Check_CredentialInFoundFile_GoesToBuiltInHostsOnly(bool found, int errors)
    {
        var result = Errors(new GatewaySettings { Data = "/data" }, "env:KEY", "https://llm.example/", found);

        Assert.That(result, Has.Count.EqualTo(errors).And.All.Contains("cco --config /config"));
    }

    [Test]
    public void Errors_FilesSayLoopbackButTheListenerIsOpen_StillRefused()
    {
        var open = new GatewaySettings { Data = "/data", Listen = new ListenSettings("0.0.0.0", 3000), Guard = new GuardSettings { Hosts = ["gateway.internal"] } };
        var files = new GatewaySettings { Data = "/data" };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Errors(files, "env:KEY"), Is.Empty);
            Assert.That(Errors(files, "env:KEY", running: open), Has.Count.EqualTo(2));
        }
    }

    private static IReadOnlyList<string> Errors(GatewaySettings settings, string credential, string address = "https://api.anthropic.com/", bool found = false, GatewaySettings? running = null, string? adminKey = null)
    {
        var cluster = new ClusterConfig
        {
            ClusterId = "c",
            Metadata = new Dictionary<string, string> { ["Cco.Credential"] = credential },
            Destinations = new Dictionary<string, DestinationConfig> { ["d"] = new() { Address = address } },
        };
        var root = new ConfigRoot("/config", found);
        return [.. Exposure.Errors(
            new LoadedConfiguration(settings, [], [cluster], PriceBook.Empty),
            new ConfigurationSources(root, root.RoutesFile, [], name => name == "CCO_ADMIN_KEY" ? adminKey : null),
            running).Select(e => e.ToString())];
    }
}
