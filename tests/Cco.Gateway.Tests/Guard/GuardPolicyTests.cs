using Cco.Gateway.Guard;
using Cco.Gateway.Settings;
using Microsoft.AspNetCore.Http;

namespace Cco.Gateway.Tests.Guard;

/// <summary>Names that may speak on binds that a functional test cannot open to the world.</summary>
internal sealed class GuardPolicyTests
{
    [TestCase("gateway.internal", true)]
    [TestCase("GATEWAY.internal", true)]
    [TestCase("localhost", false)]
    [TestCase("10.0.0.5", false)]
    [TestCase("", false)]
    public void AllowsHost_OpenBind_ConfiguredNamesOnly(string host, bool allowed)
    {
        var policy = new GuardPolicy(new ListenSettings("0.0.0.0", 3000), new GuardSettings { Hosts = ["gateway.internal"] });

        Assert.That(policy.AllowsHost(host), Is.EqualTo(allowed));
    }

    [Test]
    public void AllowsHost_AfterAnotherWasAllowed_EachForItself()
    {
        var policy = new GuardPolicy(new ListenSettings("127.0.0.1", 3000), new GuardSettings { Hosts = ["gateway.internal"] });
        string?[] asked = [null, "localhost:3000", "", "localhost:3000", "evil.example:3000", "gateway.internal", "localhost.example:3000", null];

        Assert.That(
            asked.Select(host => policy.AllowsHost(host is null ? default : new HostString(host))),
            Is.EqualTo(new[] { false, true, false, true, false, true, false, false }));
    }

    [TestCase("localhost", true)]
    [TestCase("LOCALHOST", true)]
    [TestCase("127.0.0.1", true)]
    [TestCase("127.255.0.1", true)]
    [TestCase("::1", true)]
    [TestCase("[::1]", true)]
    [TestCase("[::ffff:127.0.0.1]", true)]
    [TestCase("0.0.0.0", false)]
    [TestCase("localhost.", false)]
    [TestCase("localhost.example", false)]
    [TestCase("", false)]
    public void IsLoopback_Name(string host, bool loopback) => Assert.That(GuardPolicy.IsLoopback(host), Is.EqualTo(loopback));

    [TestCase("https://app.example", true)]
    [TestCase("HTTPS://APP.example", true)]
    [TestCase("https://app.example:8443", false)]
    [TestCase("http://localhost", false)]
    [TestCase("null", false)]
    public void AllowsOrigin_WithoutLoopback_ListAlone(string origin, bool allowed)
    {
        var policy = new GuardPolicy(new ListenSettings("127.0.0.1", 3000), new GuardSettings { Origins = ["https://app.example/"] });

        Assert.That(policy.AllowsOrigin(origin), Is.EqualTo(allowed));
    }
}
