using Cco.Gateway.Wire;
using Microsoft.Extensions.Primitives;

namespace Cco.Gateway.Tests.Wire;

/// <summary>Where a gateway key is seen, and which headers must stay here because of one.</summary>
internal sealed class GatewayKeyTests
{
    [TestCase("cco-a1", "cco-a1")]
    [TestCase("Bearer cco-a1", "cco-a1")]
    [TestCase("bearer   cco-a1 ", "cco-a1")]
    [TestCase("Bearer sk-a", null)]
    [TestCase("sk-cco-a1", null)]
    [TestCase("Bearer", null)]
    [TestCase("", null)]
    [TestCase(null, null)]
    public void In_Value_TheKey(string? value, string? key)
    {
        Assert.That(GatewayKey.In(value), Is.EqualTo(key));
    }

    [TestCase("Bearer sk-a", "sk-a")]
    [TestCase("BEARER  sk-a", "sk-a")]
    [TestCase("Basic c2s=", "")]
    [TestCase("sk-a", "")]
    [TestCase("", "")]
    public void Bearer_Value_ItsToken(string value, string token)
    {
        Assert.That(GatewayKey.Bearer(value).ToString(), Is.EqualTo(token));
    }

    [TestCase("x-api-key", "cco-a1")]
    [TestCase("X-Api-Key", "sk-a,cco-a1")]
    [TestCase("authorization", "Bearer cco-a1")]
    [TestCase("authorization", "cco-a1")]
    [TestCase("authorization", "Token token=\"cco-a1\"")]
    [TestCase("api-key", "cco-a1")]
    [TestCase("x-goog-api-key", "cco-a1")]
    [TestCase("proxy-authorization", "Bearer cco-a1")]
    [TestCase("cookie", "theme=dark; key=cco-a1")]
    [TestCase("x-litellm-api-key", "cco-a1")]
    [TestCase("x-anything", "Bearer cco-a1")]
    public void IsIn_Key_Stays(string name, string value)
    {
        Assert.That(GatewayKey.IsIn(name, value), Is.True);
    }

    [TestCase("x-api-key", "sk-cco-a1")]
    [TestCase("authorization", "Bearer sk-ant-oat01-cco-a1")]
    [TestCase("user-agent", "cco-loadtest/1.0 (linux)")]
    [TestCase("x-note", "see cco-a1")]
    [TestCase("x-api-key", "")]
    public void IsIn_NoKey_Goes(string name, string value)
    {
        Assert.That(GatewayKey.IsIn(name, value), Is.False);
    }

    [Test]
    public void IsIn_SecondOfTwoLines_Stays()
    {
        Assert.That(GatewayKey.IsIn("x-api-key", new StringValues(["sk-a", "cco-a1"])), Is.True);
    }
}
