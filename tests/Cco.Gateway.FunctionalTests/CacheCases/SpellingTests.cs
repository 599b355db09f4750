using System.IO.Compression;
using System.Text;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.CacheCases;

/// <summary>
/// reliability.md 3b, as amended by architecture.md 5.15: spellings of JSON and of HTTP. What is not understood is forwarded to the byte and never
/// cached; what no provider could answer is refused; neither is ever a 500.
/// </summary>
internal sealed class SpellingTests
{
    private static CaseRig rig = null!;

    [OneTimeSetUp]
    public static async Task StartAsync() => rig = await CaseRig.StartAsync();

    [OneTimeTearDown]
    public static async Task StopAsync() => await rig.DisposeAsync();

    [Test]
    public async Task C21_TopLevelNameTwice_400NamingIt([Values("\"max_tokens\":64", "\"max_tokens\":8", "\"max\\u005ftokens\":8", "\"max_tokens\":null")] string twice)
    {
        var answer = await rig.AssertRefusedAsync(new CaseCall($$"""{"model":"m","max_tokens":64,{{twice}},"messages":[]}"""), 400);

        Assert.That((string?)answer.Json["error"]!["message"], Does.Contain("max_tokens"));
    }

    [Test]
    public Task C21_NestedNameTwice_BypassedToTheByte([Values(
        """{"model":"m","messages":[{"role":"user","content":"a","content":"a"}]}""",
        """{"model":"m","messages":[{"role":"user","content":"a","content":"b"}]}""",
        """{"model":"m","messages":[{"role":"user","content":"a","c\u006fntent":"b"}]}""",
        """{"model":"m","messages":[],"tools":[{"name":"t","input_schema":{"type":"object","type":"object"}}]}""",
        """{"model":"m","messages":[],"metadata":{"user_id":"a","user_id":"b"}}""",
        """{"model":"m","messages":[],"x_future":{"a":{"b":1,"b":1}}}""")] string body) =>
        rig.AssertBypassedAsync(new CaseCall(body), "not-understood");

    [Test]
    public Task C22_AnotherSpellingOfANumber_Miss() => rig.AssertApartAsync([.. new[]
    {
        "1", "1.0", "1e0", "1E+0", "1E0", "10e-1", "0", "-0", "0.0", "0.1", "0.10", "1e-1",
    }.Select(number => new CaseCall(WithTemperature(number)))]);

    // No JSON: the gateway says so itself (architecture.md 5.15).
    [Test]
    public Task C22_NoNumberOfJson_400([Values("01", "+1", "1.", ".5", "1e", "0x1", "NaN", "Infinity", "-", "1_000")] string number) =>
        rig.AssertRefusedAsync(new CaseCall(WithTemperature(number)), 400);

    [Test]
    public Task C25_EscapesOfTheSameText_Hit() => rig.AssertSharedAsync([.. new[]
    {
        "caf\u00e9 a/b", "caf\\u00e9 a/b", "caf\\u00E9 a\\/b", "caf\u00e9 a\\u002fb", "\\u0063af\u00e9 a/b",
    }.Select(text => new CaseCall(WithContent(text)))]);

    [Test]
    public async Task C26_NoUnicode_BypassedToTheByte()
    {
        byte[][] bodies =
        [
            Encoding.UTF8.GetBytes(WithContent("\\ud800")),
            Encoding.UTF8.GetBytes(WithContent("\\udc00\\ud800")),
            Encoding.UTF8.GetBytes(WithContent("x").Replace("\"role\"", "\"\\ud800\":1,\"role\"", StringComparison.Ordinal)),
            Encoding.UTF8.GetBytes(WithContent("x").Replace("\"max_tokens\"", "\"x_\\udfff\":1,\"max_tokens\"", StringComparison.Ordinal)),
            // Overlong, cut, a surrogate in UTF-8, beyond U+10FFFF, a lone continuation.
            WithBytes([0xC0, 0xAF]),
            WithBytes([0xE2, 0x82]),
            WithBytes([0xED, 0xA0, 0x80]),
            WithBytes([0xF4, 0x90, 0x80, 0x80]),
            WithBytes([0x80]),
            [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(WithContent("x"))],
        ];
        foreach (var body in bodies)
        {
            await rig.AssertBypassedAsync(new CaseCall("{}") with { Body = body }, "not-understood");
        }
    }

    [Test]
    public Task C26_EscapedNul_IsACharacterLikeAnyOther() => rig.AssertApartAsync(
        new CaseCall(WithContent("a\\u0000b")), new CaseCall(WithContent("ab")), new CaseCall(WithContent("a\\u0001b")), new CaseCall(WithContent("a")));

    [TestCase(64, "miss; reason=new")]
    [TestCase(65, "bypass; reason=not-understood")]
    [TestCase(200, "bypass; reason=not-understood")]
    [TestCase(1000, "bypass; reason=not-understood")]
    public Task C27_Nesting_ForwardedToTheByte(int depth, string cache) => rig.AssertFreshAsync(new CaseCall(Nested(depth)), cache);

    [Test]
    public Task C27_NestedBeyond1000_400() => rig.AssertRefusedAsync(new CaseCall(Nested(1001)), 400);

    [Test]
    public async Task C27_LongStringsAndManyNames_Forwarded()
    {
        var names = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"\"n{i}\":{i},"));
        await rig.AssertApartAsync(new CaseCall(WithContent(new string('s', 1_000_001))), new CaseCall(WithContent(new string('s', 1_000_002))));
        await rig.AssertBypassedAsync(new CaseCall($$"""{"model":"m","messages":[],"x_future":{ {{names}}"last":1} }"""), "not-understood");
    }

    [Test]
    public Task C27_NoJsonText_400([Values("{0},}}", "{0}/*c*/}}", "{0}}} {{}}", "{0}}} x", "{0}", "{0},\"a\":'b'}}", "{0},a:1}}")] string form) =>
        rig.AssertRefusedAsync(new CaseCall(string.Format(System.Globalization.CultureInfo.InvariantCulture, form, """{"model":"m","messages":[]""")), 400);

    [Test]
    public async Task C28_OddlySpelledBody_UpstreamGetsIdenticalBytes()
    {
        foreach (var body in Oddities())
        {
            await rig.AssertFreshAsync(new CaseCall(body), "miss; reason=new");
        }

        static IEnumerable<string> Oddities()
        {
            yield return "\r\n{\t\"messages\" :\r\n [ { \"role\":\"user\" , \"content\": \"1\" } ],\"model\":\"m\" , \"max_tokens\":\t64\n}\r\n\n";
            yield return "{\"system\":[ {\"type\":\"text\",\"text\":\"x-anthropic-billing-header: cc_version=2.1; cch=1;\"},{\"text\":\"You are\\u0020Claude Code\",\"type\":\"text\"}],\"model\":\"m\",\"messages\":[{\"content\":\"2\",\"role\":\"user\"}]}";
            yield return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"3 \\/ \\u00e9 \u00e9\"}],\"temperature\":1.50E+0}   ";
        }
    }

    [Test]
    public Task C29_MembersReorderedAndOtherWhitespace_Hit() => rig.AssertSharedAsync(
        new CaseCall("""{"model":"m","max_tokens":64,"system":[{"type":"text","text":"s"}],"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}"""),
        new CaseCall("""{"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],"system":[{"type":"text","text":"s"}],"max_tokens":64,"model":"m"}"""),
        new CaseCall(" { \"model\" : \"m\" ,\r\n\t\"max_tokens\":64,\"system\": [ { \"type\":\"text\", \"text\":\"s\" } ] , \"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}]}\n"),
        new CaseCall("""{"model":"m","max_tokens":64,"system":[{"text":"s","type":"text"}],"messages":[{"content":[{"text":"hi","type":"text"}],"role":"user"}]}"""));

    [Test]
    public async Task C32_GzipAndPlain_OneEntry([Values] bool gzipFirst)
    {
        var plain = new CaseCall(AnthropicFixtures.Request, ("x-cco-sample", $"{gzipFirst}"));
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            await gzip.WriteAsync(plain.Body);
        }

        var zipped = plain with { Body = packed.ToArray(), Headers = [.. plain.Headers, ("content-encoding", "gzip")] };

        var first = await rig.AskAsync(gzipFirst ? zipped : plain);
        var second = await rig.AskAsync(gzipFirst ? plain : zipped);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((first.Cache, second.Cache), Is.EqualTo(("miss; reason=new", "hit")));
            Assert.That(CaseProof.Of(first).Digest, Is.EqualTo(plain.Digest));
            Assert.That(second.Text, Is.EqualTo(first.Text));
        }

        await rig.AssertRefusedAsync(zipped with { Headers = [("content-encoding", "br")] }, 415);
    }

    [Test]
    public async Task C33_HoweverTheBodyIsFramed_OneEntry()
    {
        var call = new CaseCall(AnthropicFixtures.Request, ("x-cco-cache-namespace", "c33"));
        var first = await rig.AssertFreshAsync(call);

        using var expecting = CaseRig.Request(call);
        expecting.Headers.ExpectContinue = true;
        var chunks = string.Concat(AnthropicFixtures.Request.Select(c => $"1\r\n{c}\r\n"));
        string[] answers =
        [
            (await rig.Gateway.SendAsync(expecting)).Text,
            await RawAsync($"transfer-encoding: chunked\r\n\r\n{chunks}0\r\n\r\n"),
            await RawAsync($"transfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n{chunks}0\r\nx-sum: 1\r\n\r\n"),
            await RawAsync($"content-length: {call.Body.Length}\r\n\r\n{AnthropicFixtures.Request}"),
        ];

        Assert.That(answers, Is.All.Contain(CaseProof.Of(first).ToString()));

        static async Task<string> RawAsync(string rest)
        {
            await using var client = await RawClient.ConnectAsync(rig.Gateway.GatewayUrl);
            var host = new Uri(rig.Gateway.GatewayUrl).Authority;
            await client.SendAsync(
                $"POST /v1/messages HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\nx-api-key: sk-one\r\n"
                + $"anthropic-version: 2023-06-01\r\nx-cco-cache-namespace: c33\r\n{rest}");
            return await client.ReadToEndAsync();
        }
    }

    [TestCase("text/plain")]
    [TestCase("text/plain; charset=utf-8")]
    [TestCase("application/octet-stream")]
    [TestCase(CaseRig.Without)]
    public async Task C34_TypeThatIsNoJson_415(string type)
    {
        using var request = CaseRig.Request(new CaseCall(AnthropicFixtures.Request, ("content-type", "application/json")));
        request.Content!.Headers.Remove("content-type");
        if (type != CaseRig.Without)
        {
            request.Content.Headers.TryAddWithoutValidation("content-type", type);
        }

        Assert.That((await rig.Gateway.SendAsync(request)).Status, Is.EqualTo(415));
    }

    [Test]
    public Task C34_OtherCharsetOrTypeOfJson_BypassedToTheByte([Values(
        "application/json; charset=utf-16", "application/json; charset=iso-8859-1", "application/json; charset=\"utf-16\"", "application/json; charset=nonsense",
        "application/json; charset=utf-8; version=2", "application/vnd.api+json")] string type) =>
        rig.AssertBypassedAsync(new CaseCall(AnthropicFixtures.Request, ("content-type", type)), "not-understood");

    [Test]
    public Task C34_CharsetUtf8InAnySpelling_OneEntry() => rig.AssertSharedAsync([.. new[]
    {
        "application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8", "APPLICATION/JSON; Charset=\"utf-8\"",
    }.Select(type => new CaseCall(AnthropicFixtures.Request, ("content-type", type)))]);

    private static string WithTemperature(string number) => $$"""{"model":"m","max_tokens":64,"temperature":{{number}},"messages":[{"role":"user","content":"hi"}]}""";

    private static string WithContent(string text) => $$"""{"model":"m","max_tokens":64,"messages":[{"role":"user","content":"{{text}}"}]}""";

    private static byte[] WithBytes(byte[] bytes)
    {
        var parts = WithContent("|").Split('|');
        return [.. Encoding.UTF8.GetBytes(parts[0]), .. bytes, .. Encoding.UTF8.GetBytes(parts[1])];
    }

    private static string Nested(int depth) => $$"""{"model":"m","messages":[],"x_future":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""";
}
