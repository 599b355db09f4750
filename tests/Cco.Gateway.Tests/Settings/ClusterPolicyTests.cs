using Cco.Gateway.Settings;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Tests.Settings;

/// <summary>The typed view of a cluster, and what its identity in the cache key depends on.</summary>
internal sealed class ClusterPolicyTests
{
    [Test]
    public void From_NoMetadata_PassesThroughToSockets()
    {
        var policy = ClusterPolicy.From(Cluster([], "http://a/"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(policy.Provider, Is.EqualTo("c"));
            Assert.That(policy.Credential, Is.EqualTo(CredentialMode.Passthrough));
            Assert.That(policy.Transport, Is.EqualTo(UpstreamTransport.Sockets));
            Assert.That(policy.Dialect, Is.Null);
        }
    }

    [Test]
    public void From_UnreadableCredential_SendsNothing()
    {
        Assert.That(ClusterPolicy.From(Cluster(new() { ["Cco.Credential"] = "sk-ant-typed-here" }, "http://a/")).Credential, Is.EqualTo(CredentialMode.None));
    }

    [TestCase("env:KEY", CredentialMode.Environment, "KEY")]
    [TestCase("file:/run/key", CredentialMode.File, "/run/key")]
    [TestCase("none", CredentialMode.None, null)]
    [TestCase("passthrough", CredentialMode.Passthrough, null)]
    public void From_Credential_ModeAndSource(string text, object mode, string? source)
    {
        var policy = ClusterPolicy.From(Cluster(new() { ["Cco.Credential"] = text }, "http://a/"));

        Assert.That((policy.Credential, policy.CredentialSource), Is.EqualTo(((CredentialMode)mode, source)));
    }

    [Test]
    public void Identity_DestinationTransportDialect_EachMatters_OrderDoesNot()
    {
        var plain = Identity([], "http://a/", "http://b/");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Identity([], "http://b/", "http://a/"), Is.EqualTo(plain));
            Assert.That(Identity([], "http://a/"), Is.Not.EqualTo(plain));
            Assert.That(Identity([], "http://a/", "http://c/"), Is.Not.EqualTo(plain));
            Assert.That(Identity(new() { ["Cco.Dialect"] = "openai" }, "http://a/", "http://b/"), Is.Not.EqualTo(plain));
            Assert.That(Identity(new() { ["Cco.Transport"] = "simulated" }, "http://a/", "http://b/"), Is.Not.EqualTo(plain));
        }
    }

    [Test]
    public void Of_SameConfiguration_ReadOnce()
    {
        var cluster = Cluster([], "http://a/");
        var first = ClusterPolicy.Of(cluster);

        Assert.That(ClusterPolicy.Of(cluster), Is.SameAs(first));
    }

    private static string Identity(Dictionary<string, string> metadata, params string[] addresses) =>
        ClusterPolicy.From(Cluster(metadata, addresses)).Identity;

    private static ClusterConfig Cluster(Dictionary<string, string> metadata, params string[] addresses) => new()
    {
        ClusterId = "c",
        Metadata = metadata,
        Destinations = addresses.Select((address, i) => (address, i)).ToDictionary(d => $"d{d.i}", d => new DestinationConfig { Address = d.address }),
    };
}
