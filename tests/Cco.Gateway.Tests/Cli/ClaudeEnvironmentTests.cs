using Cco.Gateway.Cli.Claude;

namespace Cco.Gateway.Tests.Cli;

/// <summary>What Claude Code gets in its environment, and what of the user's stays.</summary>
internal sealed class ClaudeEnvironmentTests
{
    private const string Url = "http://127.0.0.1:3000";

    [Test]
    public void Variables_NothingSet_WhatAGatewayNeeds()
    {
        Assert.That(Variables(), Is.EquivalentTo(new Dictionary<string, string>
        {
            ["ANTHROPIC_BASE_URL"] = Url,
            ["ENABLE_TOOL_SEARCH"] = "true",
            ["CLAUDE_CODE_GATEWAY_HINT_HEADERS"] = "1",
            ["ANTHROPIC_CUSTOM_HEADERS"] = "x-cco-project: widgets\nx-cco-run: r1",
        }));
    }

    [Test]
    public void Variables_OutsideARepository_NoProject()
    {
        Assert.That(ClaudeEnvironment.Variables(Url, "r1", null, static _ => null)["ANTHROPIC_CUSTOM_HEADERS"], Is.EqualTo("x-cco-run: r1"));
    }

    [TestCase("ENABLE_TOOL_SEARCH", "auto:5")]
    [TestCase("ENABLE_TOOL_SEARCH", "false")]
    [TestCase("CLAUDE_CODE_GATEWAY_HINT_HEADERS", "0")]
    public void Variables_UsersOwnChoice_Stays(string name, string value)
    {
        Assert.That(Variables((name, value)), Does.Not.ContainKey(name));
    }

    [Test]
    public void Variables_UsersOwnHeaders_Kept()
    {
        Assert.That(
            Variables(("ANTHROPIC_CUSTOM_HEADERS", "X-Team: one\nx-other: a: b\r\n"))["ANTHROPIC_CUSTOM_HEADERS"],
            Is.EqualTo("X-Team: one\nx-other: a: b\nx-cco-project: widgets\nx-cco-run: r1"));
    }

    [Test]
    public void Variables_UsersOwnProjectAndRun_Win()
    {
        const string Own = "X-CCO-Project: other\nx-cco-run: nightly-7";

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Variables(("ANTHROPIC_CUSTOM_HEADERS", Own))["ANTHROPIC_CUSTOM_HEADERS"], Is.EqualTo(Own));
            Assert.That(ClaudeEnvironment.Run(name => name == "ANTHROPIC_CUSTOM_HEADERS" ? Own : null), Is.EqualTo("nightly-7"));
        }
    }

    [Test]
    public void Variables_BaseUrlOfTheUsers_IsOurs()
    {
        Assert.That(Variables(("ANTHROPIC_BASE_URL", "https://other.example"))["ANTHROPIC_BASE_URL"], Is.EqualTo(Url));
    }

    [TestCase("ANTHROPIC_API_KEY")]
    [TestCase("ANTHROPIC_AUTH_TOKEN")]
    [TestCase("CLAUDE_CODE_OAUTH_TOKEN")]
    public void Variables_Credentials_LeftAlone(string name)
    {
        Assert.That(Variables((name, "secret")), Does.Not.ContainKey(name).And.Not.ContainValue("secret"));
    }

    [TestCase("HTTPS_PROXY", null, "127.0.0.1")]
    [TestCase("http_proxy", "internal.example", "internal.example,127.0.0.1")]
    public void Variables_Proxy_NotForThisMachine(string proxy, string? noProxy, string expected)
    {
        var variables = Variables((proxy, "http://proxy.example:8080"), ("NO_PROXY", noProxy), ("no_proxy", noProxy));

        Assert.That((variables["NO_PROXY"], variables["no_proxy"]), Is.EqualTo((expected, expected)));
    }

    [Test]
    public void Run_New_DiffersEachTime()
    {
        string[] runs = [ClaudeEnvironment.Run(static _ => null), ClaudeEnvironment.Run(static _ => null)];

        Assert.That(runs, Is.Unique.And.All.Match("^[0-9a-f]{32}$"));
    }

    private static IReadOnlyDictionary<string, string> Variables(params (string Name, string? Value)[] environment) =>
        ClaudeEnvironment.Variables(Url, "r1", "widgets", name => environment.FirstOrDefault(v => v.Name == name).Value);
}
