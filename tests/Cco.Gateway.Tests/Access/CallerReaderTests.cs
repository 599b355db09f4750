using Cco.Gateway.Access;
using Cco.Gateway.Exchange;
using Microsoft.AspNetCore.Http;

namespace Cco.Gateway.Tests.Access;

/// <summary>Who calls, from headers alone: secrets only as digests, scopes never wider than the credential.</summary>
internal sealed class CallerReaderTests
{
    [Test]
    public void Read_Nothing_Anonymous()
    {
        Assert.That(Read(), Is.EqualTo(new Caller("anonymous", null, false, null, null)));
    }

    [TestCase("x-api-key", "sk-a", "x-api-key", "sk-b")]
    [TestCase("authorization", "Bearer sk-a", "authorization", "Bearer sk-b")]
    [TestCase("x-api-key", "sk-a", "authorization", "sk-a")]
    [TestCase("api-key", "sk-a", "x-api-key", "sk-a")]
    [TestCase("x-cco-key", "cco-a", "x-cco-key", "cco-b")]
    public void Read_OtherSecret_OtherScope(string name, string value, string otherName, string other)
    {
        Assert.That(Read((name, value)).Scope, Is.Not.EqualTo(Read((otherName, other)).Scope));
    }

    [TestCase("x-cco-key", "cco-a")]
    [TestCase("x-api-key", "cco-a")]
    [TestCase("authorization", "Bearer cco-a")]
    [TestCase("authorization", "cco-a")]
    [TestCase("api-key", "cco-a")]
    public void Read_GatewayKey_SameScopeWhereverItSits(string name, string value)
    {
        var caller = Read((name, value));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(caller.Scope, Is.EqualTo(Read(("x-cco-key", "cco-a")).Scope));
            Assert.That(caller.Credential, Is.Null);
        }
    }

    [Test]
    public void Read_GatewayKeyBesideACredential_KeyIsTheScope()
    {
        var caller = Read(("x-cco-key", "cco-a"), ("authorization", "Bearer sk-a"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(caller.Scope, Is.EqualTo(Read(("x-cco-key", "cco-a")).Scope));
            Assert.That(caller.Credential, Is.EqualTo(Read(("authorization", "Bearer sk-a")).Credential));
        }
    }

    [Test]
    public void Read_PartsThatRunTogether_KeptApart()
    {
        Assert.That(
            Read(("x-api-key", "ab"), ("authorization", "c")).Scope,
            Is.Not.EqualTo(Read(("x-api-key", "a"), ("authorization", "bc")).Scope));
    }

    [Test]
    public void Read_CallersTakingTurnsOnOneConnection_EachItsOwnScope()
    {
        (string, string)[] callers = [("x-api-key", "sk-a"), ("x-api-key", "sk-b"), ("api-key", "sk-a"), ("x-cco-key", "cco-a"), ("accept", "sk-a")];
        var connection = new LastCredential();
        foreach (var caller in callers.Concat(callers).SelectMany(caller => new[] { caller, caller }))
        {
            Assert.That(Read(connection, caller), Is.EqualTo(Read(caller)), $"{caller}");
        }
    }

    [Test]
    public void Read_Secrets_OnlyAsDigests()
    {
        Assert.That(Read(("x-api-key", "sk-secret"), ("x-cco-key", "cco-secret")).ToString(), Does.Not.Contain("secret"));
    }

    [TestCase("Bearer sk-ant-oat01-x", "", "", true)]
    [TestCase("bearer  sk-ant-oat01-x", "", "", true)]
    [TestCase("Bearer x", "claude-code-20250219, oauth-2025-04-20", "", true)]
    [TestCase("Bearer sk-ant-oat01-x", "", "cco-a", true, TestName = "Read_LoginBesideAGatewayKey_IsSubscription")]
    [TestCase("Bearer sk-ant-api03-x", "", "", false)]
    [TestCase("Bearer x", "my-oauth-2025-04-20", "", false)]
    [TestCase("", "oauth-2025-04-20", "", false, TestName = "Read_LoginBetaAlone_NoSubscription")]
    [TestCase("Bearer cco-a", "oauth-2025-04-20", "", false, TestName = "Read_GatewayKeyWithLoginBeta_NoSubscription")]
    [TestCase("Basic sk-ant-oat01-x", "oauth-2025-04-20", "", false)]
    [TestCase("sk-ant-oat01-x", "", "", false)]
    // With both headers the API takes the key (contract.md 1.1).
    [TestCase("Bearer sk-ant-oat01-x", "oauth-2025-04-20", "sk-ant-api03-x", false, TestName = "Read_LoginBesideAKey_NoSubscription")]
    public void Read_Login_IsSubscription(string authorization, string beta, string apiKey, bool subscription)
    {
        Assert.That(
            Read(("authorization", authorization), ("anthropic-beta", beta), ("x-api-key", apiKey)).IsSubscription,
            Is.EqualTo(subscription));
    }

    [Test]
    public void Read_LoginBetaInASecondHeader_IsSubscription()
    {
        Assert.That(Read(("authorization", "Bearer x"), ("anthropic-beta", "a,b"), ("anthropic-beta", "c, oauth-2025-04-20")).IsSubscription, Is.True);
    }

    [TestCase("x-api-key", "sk-a")]
    [TestCase("authorization", "Bearer sk-a")]
    [TestCase("api-key", "sk-a")]
    [TestCase("x-goog-api-key", "sk-a")]
    [TestCase("ocp-apim-subscription-key", "sk-a")]
    [TestCase("cookie", "session=a")]
    public void Read_AnyCredential_IsAScopeOfItsOwn(string name, string value)
    {
        var caller = Read((name, value));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(caller.Credential, Is.Not.Null);
            Assert.That(caller.Scope, Is.EqualTo(caller.Credential).And.Not.EqualTo(Read((name, value + "b")).Scope));
        }
    }

    [Test]
    public void Read_CookieBesideAKey_DoesNotMatter()
    {
        Assert.That(Read(("x-api-key", "sk-a"), ("cookie", "session=a")), Is.EqualTo(Read(("x-api-key", "sk-a"))));
    }

    [Test]
    public void Read_ProjectAndSession_KeptWithinReason()
    {
        var caller = Read(("x-cco-project", new string('p', 1000)), ("x-claude-code-session-id", "s"));

        Assert.That((caller.Project!.Length, caller.Session), Is.EqualTo((200, "s")));
    }

    [Test]
    public void Read_Attribution_TakesWhatClaudeCodeAndTheCallerSay()
    {
        var caller = Read(
            ("x-claude-code-agent-id", "a1"), ("x-claude-code-parent-agent-id", "a0"), ("x-claude-code-request-class", "subagent"), ("x-cco-tags", "b=2,a=1"));

        Assert.That((caller.Agent, caller.ParentAgent, caller.RequestClass, caller.Tags), Is.EqualTo(("a1", "a0", "subagent", "a=1,b=2")));
    }

    [TestCase("run_01-A", "run_01-A")]
    [TestCase("", null)]
    [TestCase("a b", null)]
    [TestCase("a,b", null)]
    [TestCase("ä", null)]
    public void Read_Run_OnlyAnId(string header, string? run)
    {
        Assert.That(Read(("x-cco-run", header)).Run, Is.EqualTo(run));
    }

    [TestCase(64, true)]
    [TestCase(65, false)]
    public void Read_Run_HasALength(int length, bool taken)
    {
        Assert.That(Read(("x-cco-run", new string('r', length))).Run is not null, Is.EqualTo(taken));
    }

    private static Caller Read(params (string Name, string Value)[] headers) => Read(null, headers);

    private static Caller Read(LastCredential? connection, params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        foreach (var (name, value) in headers)
        {
            context.Request.Headers.Append(name, value);
        }

        return CallerReader.Read(context.Request.Headers, connection);
    }
}
