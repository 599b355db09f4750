using Cco.Gateway.Settings;
using Cco.TestKit;
using Yarp.ReverseProxy.Configuration;

namespace Cco.Gateway.Tests.Settings;

/// <summary>A credential is there and fit for a header, or there is a sentence why not; the secret is never in it.</summary>
internal sealed class InjectedCredentialTests
{
    [TestCase("sk-a", "sk-a")]
    [TestCase("  sk-a\r\n", "sk-a")]
    public void Read_Variable_Trimmed(string value, string secret)
    {
        Assert.That(Read("env:KEY", ("KEY", value)), Is.EqualTo(new InjectedCredential(secret, null)));
    }

    [TestCase(null, "the environment variable KEY is not set")]
    [TestCase("", "the environment variable KEY is not set")]
    [TestCase(" \t", "the environment variable KEY is not set")]
    [TestCase("sk-a\nsk-b", "the environment variable KEY holds characters that no key has")]
    [TestCase("sk a", "the environment variable KEY holds characters that no key has")]
    [TestCase("sk-ä", "the environment variable KEY holds characters that no key has")]
    public void Read_VariableUnfit_Problem(string? value, string problem)
    {
        Assert.That(Read("env:KEY", ("KEY", value)), Is.EqualTo(new InjectedCredential(null, problem)));
    }

    [Test]
    public void Read_File_FirstLine()
    {
        using var folder = new TempFolder();

        Assert.That(Read($"file:{folder.Write("key", "sk-a \nsecond\n")}").Secret, Is.EqualTo("sk-a"));
    }

    [TestCase("", "is empty")]
    [TestCase("\nsk-a", "is empty")]
    [TestCase(null, "does not exist")]
    [TestCase("folder/key", "does not exist")]
    [TestCase(".", "cannot be read")]
    public void Read_FileUnfit_Problem(string? content, string problem)
    {
        using var folder = new TempFolder();
        var path = content switch
        {
            null or "folder/key" or "." => Path.Combine(folder.Path, content ?? "key"),
            _ => folder.Write("key", content),
        };

        Assert.That(Read($"file:{path}"), Is.EqualTo(new InjectedCredential(null, $"the file {Path.GetFullPath(path)} {problem}")));
    }

    [Test]
    public void Read_RelativeFile_ProblemNamesWhereItWasLookedFor()
    {
        Assert.That(Read("file:no-such-key").Problem, Does.Contain(Path.GetFullPath("no-such-key")));
    }

    private static InjectedCredential Read(string credential, params (string Name, string? Value)[] environment)
    {
        var cluster = new ClusterConfig { ClusterId = "c", Metadata = new Dictionary<string, string> { ["Cco.Credential"] = credential } };
        return InjectedCredential.Read(ClusterPolicy.Of(cluster), name => environment.FirstOrDefault(v => v.Name == name).Value);
    }
}
