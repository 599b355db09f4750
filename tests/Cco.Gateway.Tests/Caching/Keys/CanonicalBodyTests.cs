using System.Text;
using Cco.Gateway.Caching.Admission;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Tests.Caching.Keys.Oracle;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Caching.Keys;

[TestFixture]
internal sealed class CanonicalBodyTests
{
    private const string Billing = "x-anthropic-billing-header:";

    [TestCase("""{"a":"\u00e9"}""", """{"a":"é"}""")]
    [TestCase("""{"a":"\u00E9"}""", """{"a":"\u00e9"}""")]
    [TestCase("""{"a":"\/"}""", """{"a":"/"}""")]
    [TestCase("""{"a":"\ud83d\ude00"}""", """{"a":"😀"}""")]
    [TestCase("""{"a":"\b\f\n\r\t\"\\"}""", """{"a":"\u0008\u000c\u000A\u000d\u0009\u0022\u005C"}""")]
    [TestCase("""{"mod\u0065l":1}""", """{"model":1}""")]
    [TestCase("""{"str\u0065am":1}""", """{}""")]
    [TestCase("""{"b":1,"a":[ 1 , 2 ]}""", " {\"a\":[1,2]\r\n,\"b\":\t1} ")]
    [TestCase("""{ "a":1}""", """{"a":1}""")]
    [TestCase("{\n\"a\":1}", """{"a":1}""")]
    [TestCase("{\r\"a\":1}", """{"a":1}""")]
    [TestCase("{\t\"a\":1}", """{"a":1}""")]
    public void Read_SameMeaning_IsEqual(string one, string other) => Assert.That(Digest(one), Is.EqualTo(Digest(other)).And.Not.Null);

    [TestCase("""{"a":"1"}""", """{"a":1}""")]
    [TestCase("""{"a":1}""", """{"a":1.0}""")]
    [TestCase("""{"a":1}""", """{"a":1e0}""")]
    [TestCase("""{"a":1e5}""", """{"a":1e-5}""")]
    [TestCase("""{"a":1e-5}""", """{"a":1E-5}""")]
    [TestCase("""{"a":1e+5}""", """{"a":1e5}""")]
    [TestCase("""{"a":0}""", """{"a":-0}""")]
    [TestCase("""{"a":9007199254740992}""", """{"a":9007199254740993}""")]
    [TestCase("""{"a":null}""", """{}""")]
    [TestCase("""{"a":null}""", """{"a":"n"}""")]
    [TestCase("""{"a":{}}""", """{"a":[]}""")]
    [TestCase("""{"a":[[1],2]}""", """{"a":[[1,2]]}""")]
    [TestCase("""{"a":["x","y"]}""", """{"a":["x\",\"y"]}""")]
    [TestCase("""{"a":"é"}""", """{"a":"e\u0301"}""")]
    [TestCase("""{"a":"K"}""", """{"a":"\u212a"}""")]
    [TestCase("""{"a":"x"}""", """{"A":"x"}""")]
    [TestCase("""{"a":{"b":1,"c":2}}""", """{"a":{"c":2,"b":1}}""")]
    [TestCase("""{"messages":[{"role":"user","content":"x"}]}""", """{"messages":[{"role":"user","content":[{"type":"text","text":"x"}]}]}""")]
    [TestCase("""{"system":"x"}""", """{"system":[{"type":"text","text":"x"}]}""")]
    [TestCase("""{"system":[{"type":"text","text":"x"}]}""", """{"system":[{"type":"text","text":"x"},{"type":"text","text":""}]}""")]
    [TestCase("""{"stop_sequences":["a","b"]}""", """{"stop_sequences":["b","a"]}""")]
    [TestCase("""{"tools":[{"input_schema":{"properties":{"a":{},"b":{}}}}]}""", """{"tools":[{"input_schema":{"properties":{"b":{},"a":{}}}}]}""")]
    [TestCase("""{"tools":[{"input_schema":{"cache_control":1}}]}""", """{"tools":[{"input_schema":{}}]}""")]
    [TestCase("""{"messages":[{"content":[{"type":"tool_addition","tool":{"a":1,"b":2}}]}]}""", """{"messages":[{"content":[{"type":"tool_addition","tool":{"b":2,"a":1}}]}]}""")]
    [TestCase("""{"messages":[{"content":[{"type":"tool_addition","tools":[{"a":1,"b":2}]}]}]}""", """{"messages":[{"content":[{"type":"tool_addition","tools":[{"b":2,"a":1}]}]}]}""")]
    [TestCase("""{"user":"a"}""", """{"user":"b"}""")]
    public void Read_OtherMeaning_Differs(string one, string other)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Digest(one), Is.Not.Null);
            Assert.That(Digest(one), Is.Not.EqualTo(Digest(other)));
        }
    }

    [TestCase("", CanonicalFault.NoObject)]
    [TestCase("{", CanonicalFault.Json)]
    [TestCase("""{"a":1,}""", CanonicalFault.Json)]
    [TestCase("""{"a":1}{}""", CanonicalFault.Json)]
    [TestCase("""{"a":1} x""", CanonicalFault.Json)]
    [TestCase("""{"a":1}/**/""", CanonicalFault.Json)]
    [TestCase("""{"a":01}""", CanonicalFault.Json)]
    [TestCase("""{"a":1.}""", CanonicalFault.Json)]
    [TestCase("""{"a":.1}""", CanonicalFault.Json)]
    [TestCase("""{"a":1e}""", CanonicalFault.Json)]
    [TestCase("""{"a":+1}""", CanonicalFault.Json)]
    [TestCase("""{"a":-}""", CanonicalFault.Json)]
    [TestCase("""{"a":NaN}""", CanonicalFault.Json)]
    [TestCase("""{"a":nul}""", CanonicalFault.Json)]
    [TestCase("""{"a":truex}""", CanonicalFault.Json)]
    [TestCase("""{"a":"\x"}""", CanonicalFault.Json)]
    [TestCase("""{"a":"\x,"b":1}""", CanonicalFault.Json)]
    [TestCase("""{"a":"\u12,"b":1}""", CanonicalFault.Json)]
    [TestCase("{\"a\":\"\n,\"b\":1}", CanonicalFault.Json)]
    [TestCase("""{"a":"\u12g4"}""", CanonicalFault.Json)]
    [TestCase("""{"a":"\u12"}""", CanonicalFault.Json)]
    [TestCase("""{"a":"x}""", CanonicalFault.Json)]
    [TestCase("{\"a\":\"x\ny\"}", CanonicalFault.Json)]
    [TestCase("""{"a" 1}""", CanonicalFault.Json)]
    [TestCase("""{a:1}""", CanonicalFault.Json)]
    [TestCase("""{"a":1 "b":2}""", CanonicalFault.Json)]
    [TestCase("""{"a":1;"b":2}""", CanonicalFault.Json)]
    [TestCase("""{"a":[1 2]}""", CanonicalFault.Json)]
    [TestCase("""{"a":[1}""", CanonicalFault.Json)]
    [TestCase("""{"a":]}""", CanonicalFault.Json)]
    [TestCase("""{"a":[1,]}""", CanonicalFault.Json)]
    [TestCase("""{"a":[,1]}""", CanonicalFault.Json)]
    [TestCase("""{,"a":1}""", CanonicalFault.Json)]
    [TestCase("""{:1}""", CanonicalFault.Json)]
    [TestCase("""{a":1}""", CanonicalFault.Json)]
    [TestCase("""{":1}""", CanonicalFault.Json)]
    [TestCase("""{"a":"}""", CanonicalFault.Json)]
    [TestCase("""{"a":"\x}""", CanonicalFault.Json)]
    [TestCase("""{"a":-01}""", CanonicalFault.Json)]
    [TestCase("""{"a":1.e1}""", CanonicalFault.Json)]
    [TestCase("""{"a":1e+}""", CanonicalFault.Json)]
    [TestCase("""{"a":1""", CanonicalFault.Json)]
    [TestCase("{\"a\":\"\\", CanonicalFault.Json)]
    [TestCase("{\"a\":\"\\u00", CanonicalFault.Json)]
    [TestCase("{}\0", CanonicalFault.Json)]
    [TestCase("{\"a\":\u00a01}", CanonicalFault.Json)]
    [TestCase("{\f}", CanonicalFault.Json)]
    [TestCase("\uFEFF{}", CanonicalFault.NoObject)]
    [TestCase("[]", CanonicalFault.NoObject)]
    [TestCase("1", CanonicalFault.NoObject)]
    [TestCase("""{"a":1,"a":1}""", CanonicalFault.Duplicate)]
    [TestCase("""{"model":1,"mod\u0065l":1}""", CanonicalFault.Duplicate)]
    [TestCase("""{"stream":true,"stream":true}""", CanonicalFault.Duplicate)]
    [TestCase("""{"x":{"b":1,"a":1,"b":1}}""", CanonicalFault.Duplicate)]
    [TestCase("""{"metadata":{"a":1,"a":1}}""", CanonicalFault.Duplicate)]
    [TestCase("""{"a":"\ud83d"}""", CanonicalFault.Surrogate)]
    [TestCase("""{"a":"\ude00"}""", CanonicalFault.Surrogate)]
    [TestCase("""{"a":"\ud83dx"}""", CanonicalFault.Surrogate)]
    [TestCase("""{"a":"\ud83d\n"}""", CanonicalFault.Surrogate)]
    [TestCase("""{"a":"\ude00\ud83d"}""", CanonicalFault.Surrogate)]
    [TestCase("""{"a":"\ud83d\u0041"}""", CanonicalFault.Surrogate)]
    [TestCase("""{"\ud83d":1}""", CanonicalFault.Surrogate)]
    [TestCase("""{"metadata":"\ud83d"}""", CanonicalFault.Surrogate)]
    public void Read_NotUnderstood_SaysWhy(string body, string fault)
    {
        var result = CanonicalBody.Read(Encoding.UTF8.GetBytes(body), ApiEndpointKind.Messages);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Fault, Is.EqualTo(fault));
            Assert.That(result.Understood, Is.False);
            Assert.That(RequestAdmission.BypassReason(result), Is.EqualTo("not-understood"));
            Assert.That(new CanonicalOracle(ApiEndpointKind.Messages).Digest(Encoding.UTF8.GetBytes(body)), Is.Null);
        }
    }

    [TestCase(new byte[] { 0xFF })]
    [TestCase(new byte[] { 0xC0, 0xAF })]
    [TestCase(new byte[] { 0xE0, 0x80, 0xAF })]
    [TestCase(new byte[] { 0xED, 0xA0, 0x80 })]
    [TestCase(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [TestCase(new byte[] { 0xC3 })]
    public void Read_InvalidUtf8_IsNotUnderstood(byte[] text)
    {
        byte[] body = [.. "{\"a\":\""u8, .. text, .. "\"}"u8];
        Assert.That(CanonicalBody.Read(body, ApiEndpointKind.Messages).Fault, Is.EqualTo(CanonicalFault.Utf8));
    }

    [TestCase("""{"b":1,"a":["x"]}""", ApiEndpointKind.Messages)]
    [TestCase("""{"a":1,"a":1}""", ApiEndpointKind.Messages)]
    [TestCase("{\"a\":\"\\ud83d\"}", ApiEndpointKind.Messages)]
    [TestCase("{}", ApiEndpointKind.Models)]
    public void TryUse_Body_LendsTheBytesOfItsDigest(string body, ApiEndpointKind endpoint) => AssertLent(Encoding.UTF8.GetBytes(body), endpoint);

    [Test]
    public void TryUse_InvalidUtf8_LendsNothing() => AssertLent([.. "{\"a\":\""u8, 0xFF, .. "\"}"u8], ApiEndpointKind.Messages);

    [TestCase(ApiEndpointKind.Models)]
    [TestCase(ApiEndpointKind.Other)]
    public void Read_EndpointWithoutForm_IsNotUnderstood(ApiEndpointKind endpoint) =>
        Assert.That(CanonicalBody.Read("{}"u8, endpoint).Fault, Is.EqualTo(CanonicalFault.Endpoint));

    [TestCase(63, null)]
    [TestCase(64, CanonicalFault.Depth)]
    [TestCase(65, CanonicalFault.Depth)]
    [TestCase(100_000, CanonicalFault.Depth)]
    public void Read_ArraysInTheBody_StopsBeyondDepth64(int arrays, string? fault)
    {
        var body = "{\"a\":" + new string('[', arrays) + new string(']', arrays) + "}";
        Assert.That(CanonicalBody.Read(Encoding.UTF8.GetBytes(body), ApiEndpointKind.Messages).Fault, Is.EqualTo(fault));
    }

    [TestCase(63, null)]
    [TestCase(64, CanonicalFault.Depth)]
    public void Read_ObjectsInTheBody_StopsBeyondDepth64(int objects, string? fault)
    {
        var body = "{\"a\":" + string.Concat(Enumerable.Repeat("{\"a\":", objects - 1)) + "{}" + new string('}', objects);
        Assert.That(CanonicalBody.Read(Encoding.UTF8.GetBytes(body), ApiEndpointKind.Messages).Fault, Is.EqualTo(fault));
    }

    [TestCase(65_536, null)]
    [TestCase(65_537, CanonicalFault.Members)]
    [TestCase(100_000, CanonicalFault.Members)]
    public void Read_ManyMembers_StopsBeyondLimit(int members, string? fault)
    {
        var body = "{\"a\":{" + string.Join(',', Enumerable.Range(0, members).Select(i => $"\"{i * 7919L % 100_003}\":1")) + "}}";
        Assert.That(CanonicalBody.Read(Encoding.UTF8.GetBytes(body), ApiEndpointKind.Messages).Fault, Is.EqualTo(fault));
    }

    [TestCase(65_536, null)]
    [TestCase(65_537, CanonicalFault.Members)]
    public void Read_ManyMembersBehindOthers_AreCountedByThemselves(int members, string? fault)
    {
        var body = "{\"x\":1,\"y\":2,\"a\":{" + string.Join(',', Enumerable.Range(0, members).Select(i => $"\"{i}\":1")) + "}}";
        Assert.That(CanonicalBody.Read(Encoding.UTF8.GetBytes(body), ApiEndpointKind.Messages).Fault, Is.EqualTo(fault));
    }

    [TestCase(17)]
    [TestCase(1_000)]
    [TestCase(20_000)]
    public void Read_ManyMembersOfClassifiedObject_AreSortedAsOracleDoes(int members)
    {
        var body = Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, members).Select(i => $"\"{i * 7919L % 100_003}\":{i}")) + "}");
        var result = CanonicalBody.Read(body, ApiEndpointKind.Messages);
        Assert.That(result.Digest.ToString(), Is.EqualTo(new CanonicalOracle(ApiEndpointKind.Messages).Digest(body)));
    }

    // A number takes a byte more there than in JSON; somewhere in here every kind of byte is the one that no longer fits.
    [TestCase("1")]
    [TestCase("[1]")]
    [TestCase("{\"b\":1,\"a\":0}")]
    [TestCase("\"\\n\",1")]
    public void Read_CanonicalFormLongerThanTheBody_IsAsOracleDoes(string element)
    {
        var oracle = new CanonicalOracle(ApiEndpointKind.Messages);
        using (Assert.EnterMultipleScope())
        {
            for (var count = 0; count < 300; count++)
            {
                var body = Encoding.UTF8.GetBytes($"{{\"b\":[{string.Join(',', Enumerable.Repeat(element, count))}],\"a\":[7]}}");
                Assert.That(CanonicalBody.Read(body, ApiEndpointKind.Messages).Digest.ToString(), Is.EqualTo(oracle.Digest(body)), $"{count}");
            }
        }
    }

    [Test]
    public void Read_ObjectsInsideEachOtherWithManyMembers_AreAsOracleDoes([Values(3, 15, 16, 17, 70)] int members)
    {
        var inner = string.Join(',', Enumerable.Range(0, members).Select(i => $"\"{i * 7919L % 1_009}\":{i}"));
        var body = Encoding.UTF8.GetBytes($$$"""{"tools":[{"name":{{{"{" + inner + "}"}}},{{{inner}}},"cache_control":1,"a":{"z":{},"y":[{}]}}],{{{inner}}},"stream":true}""");
        Assert.That(
            CanonicalBody.Read(body, ApiEndpointKind.Messages).Digest.ToString(),
            Is.EqualTo(new CanonicalOracle(ApiEndpointKind.Messages).Digest(body)));
    }

    [Test]
    public void Read_ControlCharacterInAText_IsNotUnderstood([Range(0, 0x21)] int code) =>
        Assert.That(Digest($"{{\"a\":\"x{(char)code}y\"}}"), code is < 0x20 ? Is.Null : Is.Not.Null);

    [Test]
    public void Read_EveryDigitOfAnEscape_IsItsValue([Values("0123", "4567", "89ab", "cdEF", "ABCD")] string digits) =>
        Assert.That(
            Digest($$"""{"a":"\u{{digits}}"}"""),
            Is.EqualTo(Digest($$"""{"a":"{{(char)Convert.ToInt32(digits, 16)}}"}""")).And.Not.Null);

    [Test]
    public void Read_ManyMembersOneTwice_IsNotUnderstood()
    {
        var body = "{\"a\":{" + string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"{i * 7919L % 4_999}\":1")) + "}}";
        Assert.That(CanonicalBody.Read(Encoding.UTF8.GetBytes(body), ApiEndpointKind.Messages).Fault, Is.EqualTo(CanonicalFault.Duplicate));
    }

    [TestCase(" cc_version=2.1.36.abc; cc_entrypoint=cli; cch=12345;")]
    [TestCase(" cc_version=2.1.181;cc_is_subagent=true")]
    [TestCase("")]
    public void Read_AttributionText_IsLeftOut(string rest) =>
        Assert.That(Digest(System(Billing + rest)), Is.EqualTo(Digest(System(Billing + " other=1;"))));

    [Test]
    public void Read_AttributionTextWithItsMembersInOrder_IsLeftOut()
    {
        Assert.That(Digest(InOrder(" cch=1;")), Is.EqualTo(Digest(InOrder(" other=1;"))).And.EqualTo(Digest(System(Billing))));

        static string InOrder(string rest) => System(Billing + rest).Replace($$"""{"type":"text","text":"{{Billing}}{{rest}}"}""", $$"""{"text":"{{Billing}}{{rest}}","type":"text"}""", StringComparison.Ordinal);
    }

    [TestCase(" cch=1;\\nYou are a pirate")]
    [TestCase(" You are a pirate")]
    [TestCase(" cch=1; be=a pirate;")]
    [TestCase(" =1;")]
    public void Read_PromptBehindAttribution_Counts(string rest) =>
        Assert.That(Digest(System(Billing + rest)), Is.Not.EqualTo(Digest(System(Billing + " other=1;"))));

    [Test]
    public void Read_AttributionElsewhere_Counts()
    {
        string[] bodies =
        [
            """{"system":[{"type":"text","text":"x"},{"type":"text","text":"@"}]}""",
            """{"system":"@"}""",
            """{"system":[{"type":"other","text":"@"}]}""",
            """{"system":[{"text":"@"}]}""",
            """{"system":[[{"type":"text","text":"@"}]]}""",
            """{"messages":[{"role":"system","content":[{"type":"text","text":"@"}]}]}""",
            """{"system":[{"type":"tool_result","content":[{"type":"text","text":"@"}]}]}""",
        ];
        using (Assert.EnterMultipleScope())
        {
            foreach (var body in bodies)
            {
                var one = Digest(body.Replace("@", Billing + " cch=1;", StringComparison.Ordinal));
                var other = Digest(body.Replace("@", Billing + " cch=2;", StringComparison.Ordinal));
                Assert.That(one, Is.Not.Null.And.Not.EqualTo(other), body);
            }
        }
    }

    [Test]
    public void Read_AttributionBlock_ItsPresenceCounts()
    {
        var without = """{"system":[{"type":"text","text":"x"}]}""";
        var with = """{"system":[{"type":"text","text":"x-anthropic-billing-header: cch=1;"},{"type":"text","text":"x"}]}""";
        Assert.That(Digest(with), Is.Not.EqualTo(Digest(without)));
    }

    [Test]
    public void Read_AnyBody_AllocatesNothing()
    {
        var body = Encoding.UTF8.GetBytes(System("x\\n") + new string(' ', 5_000));
        CanonicalBody.Read(body, ApiEndpointKind.Messages);
        var before = GC.GetAllocatedBytesForCurrentThread();
        CanonicalBody.Read(body, ApiEndpointKind.Messages);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void AssertLent(byte[] body, ApiEndpointKind endpoint)
    {
        var lent = new List<string>();
        var used = CanonicalBody.TryUse(body, endpoint, lent, static (bytes, lent) => lent.Add(Gateway.Caching.Keys.Digest.Of(bytes).ToString()));
        var read = CanonicalBody.Read(body, endpoint);

        Assert.That((used, lent), Is.EqualTo((read.Understood, (List<string>)(read.Understood ? [read.Digest.ToString()] : []))));
    }

    private static string System(string text) => $$"""{"system":[{"type":"text","text":"{{text}}"},{"type":"text","text":"x"}]}""";

    private static string? Digest(string body)
    {
        var result = CanonicalBody.Read(Encoding.UTF8.GetBytes(body), ApiEndpointKind.Messages);
        return result.Understood ? result.Digest.ToString() : null;
    }
}
