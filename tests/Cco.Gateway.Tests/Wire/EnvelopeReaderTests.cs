using System.Text;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Wire;

internal sealed class EnvelopeReaderTests
{
    private const string Chat = """{"model":"m","messages":[]}""";

    [TestCase("""{"model":"claude-opus-5","stream":true,"messages":[{"role":"user","content":"hi"}]}""", "claude-opus-5", true, 3)]
    [TestCase("""{"messages":[],"model":"m"}""", "m", false, 2)]
    [TestCase("""{"messages":[],"model":"m","stream":false}""", "m", false, 2)]
    [TestCase("""  {"mod\u0065l":"a\u0062c\n\ud83d\ude00","messages":[]}  """, "abc\n😀", false, 2)]
    [TestCase("""{"model":"m","messages":[],"x":{"model":1,"stream":2,"a":{"a":1}}}""", "m", false, 3)]
    public void Read_GoodBody_ReturnsWhatRoutingNeeds(string body, string model, bool stream, int depth)
    {
        var result = Read(body);

        Assert.That(result, Is.EqualTo(new EnvelopeResult(new RequestEnvelope(model, stream, depth, null), null)));
    }

    [TestCase("""{"stream_options":{"include_usage":true}""", true, null)]
    [TestCase("""{"stream_options":{"include_obfuscation":true,"include_usage":true},"x":{"include_usage":false}""", true, null)]
    [TestCase("""{"stream\u005foptions":{"include\u005fusage":true}""", true, null)]
    [TestCase("""{"stream_options":{"include_usage":false}""", false, null)]
    [TestCase("""{"stream_options":{"include_usage":null}""", false, null)]
    [TestCase("""{"stream_options":{"x":{"include_usage":true}}""", false, null)]
    [TestCase("""{"stream_options":null,"x":{"include_usage":true}""", false, null)]
    [TestCase("""{"include_usage":true""", false, null)]
    [TestCase("""{"stream_options":true""", false, "stream_options is no object")]
    [TestCase("""{"stream_options":{"include_usage":1}""", false, "stream_options.include_usage is no boolean")]
    [TestCase("""{"stream_options":{"include_usage":true,"include_usage":false}""", false, "stream_options.include_usage appears more than once")]
    public void Read_StreamOptions_TellsWhetherUsageIsWanted(string begin, bool includeUsage, string? oddity)
    {
        var body = Encoding.UTF8.GetBytes(begin + ""","model":"m","messages":[]}""");

        var envelope = EnvelopeReader.Read(body, ApiEndpointKind.ChatCompletions).Envelope!;

        Assert.That((envelope.IncludeUsage, envelope.Oddity), Is.EqualTo((includeUsage, oddity)));
    }

    [TestCase(ApiEndpointKind.Messages)]
    [TestCase(ApiEndpointKind.Responses)]
    public void Read_StreamOptionsOfACallWithoutThem_SaysNothingOfUsage(ApiEndpointKind kind)
    {
        var body = """{"model":"m","messages":[],"stream_options":{"include_usage":true}}"""u8;

        Assert.That(EnvelopeReader.Read(body, kind).Envelope!.IncludeUsage, Is.False);
    }

    [TestCase("", "empty_body", null)]
    [TestCase(" \r\n\t", "empty_body", null)]
    [TestCase("[]", "invalid_type", null)]
    [TestCase("\"text\"", "invalid_type", null)]
    [TestCase("null", "invalid_type", null)]
    [TestCase("nonsense", "invalid_json", null)]
    [TestCase("""{"model":"m","messages":[]""", "invalid_json", null)]
    [TestCase("""{"model":"m","messages":[],}""", "invalid_json", null)]
    [TestCase("""{"model":"m","messages":[]} {}""", "invalid_json", null)]
    [TestCase("""{"model":"m","messages":[]} x""", "invalid_json", null)]
    [TestCase("""{"model":"m",/*c*/"messages":[]}""", "invalid_json", null)]
    [TestCase("""{"messages":[]}""", "missing_required_parameter", "model")]
    [TestCase("""{"model":null,"messages":[]}""", "invalid_type", "model")]
    [TestCase("""{"model":1,"messages":[]}""", "invalid_type", "model")]
    [TestCase("""{"model":{"a":"b"},"messages":[]}""", "invalid_type", "model")]
    [TestCase("""{"model":"","messages":[]}""", "invalid_type", "model")]
    [TestCase("""{"model":"m"}""", "missing_required_parameter", "messages")]
    [TestCase("""{"model":"m","messages":"hi"}""", "invalid_type", "messages")]
    [TestCase("""{"model":"m","messages":{}}""", "invalid_type", "messages")]
    [TestCase("""{"model":"m","messages":null}""", "invalid_type", "messages")]
    [TestCase("""{"model":"m","messages":[],"model":"m"}""", "duplicate_parameter", "model")]
    [TestCase("""{"mod\u0065l":"m","messages":[],"model":"m"}""", "duplicate_parameter", "model")]
    [TestCase("""{"model":"m","messages":[],"mod\u0065l":"m"}""", "duplicate_parameter", "model")]
    [TestCase("""{"model":"m","messages":[],"é":1,"\u00e9":2}""", "duplicate_parameter", "é")]
    [TestCase("""{"model":"m","messages":[],"😀":1,"\ud83d\ude00":2}""", "duplicate_parameter", "😀")]
    [TestCase("""{"":1,"":2,"model":"m","messages":[]}""", "duplicate_parameter", "")]
    public void Read_BadBody_Refuses(string body, string code, string? parameter)
    {
        var result = Read(body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Envelope, Is.Null);
            Assert.That(result.Error?.Status, Is.EqualTo(400));
            Assert.That(result.Error?.Code, Is.EqualTo(code));
            Assert.That(result.Error?.Parameter, Is.EqualTo(parameter));
            Assert.That(result.Error?.Message, Does.Contain(parameter ?? "request body"));
        }
    }

    [TestCase(ApiEndpointKind.Messages, """{"model":"m"}""", "messages")]
    [TestCase(ApiEndpointKind.CountTokens, """{"model":"m"}""", "messages")]
    [TestCase(ApiEndpointKind.ChatCompletions, """{"model":"m"}""", "messages")]
    [TestCase(ApiEndpointKind.Embeddings, """{"model":"m"}""", "input")]
    [TestCase(ApiEndpointKind.Embeddings, """{"model":"m","input":"x"}""", null)]
    [TestCase(ApiEndpointKind.Embeddings, """{"model":"m","input":[1,2]}""", null)]
    [TestCase(ApiEndpointKind.Responses, """{"model":"m"}""", null)]
    [TestCase(ApiEndpointKind.Responses, """{"input":"x"}""", "model")]
    public void Read_EachKind_AsksForItsOwnMembers(ApiEndpointKind kind, string body, string? missing)
    {
        var result = EnvelopeReader.Read(Encoding.UTF8.GetBytes(body), kind);

        Assert.That(result.Error?.Parameter, Is.EqualTo(missing));
    }

    [Test]
    public void Read_BrokenJson_NamesTheLineAndByte()
    {
        var result = Read("{\"model\":\"m\",\n \"messages\": nope}");

        Assert.That(result.Error?.Message, Does.Contain("line 2, byte 15"));
    }

    [TestCase("""{"model":"m","messages":[],"stream":null}""", "stream is no boolean")]
    [TestCase("""{"model":"m","messages":[],"stream":"true"}""", "stream is no boolean")]
    [TestCase("""{"model":"m","messages":[],"stream":{"a":true}}""", "stream is no boolean")]
    [TestCase("""{"model":"m","messages":["\ud800"]}""", "lone surrogate")]
    [TestCase("""{"model":"m","messages":["\ude00\ud83d"]}""", "lone surrogate")]
    [TestCase("""{"model":"m","messages":[{"\ud83dx":1}]}""", "lone surrogate")]
    [TestCase("""{"model":"m\ud800","messages":[]}""", "lone surrogate")]
    [TestCase("\ufeff" + Chat, "the body begins with a byte order mark")]
    public void Read_OddBody_IsForwardedButNotUnderstood(string body, string oddity)
    {
        var result = Read(body);

        Assert.That(result.Envelope?.Oddity, Is.EqualTo(oddity));
    }

    [Test]
    public void Read_InvalidUtf8_IsForwardedButNotUnderstood()
    {
        byte[] body = [.. """{"model":"m","messages":["""u8, (byte)'"', 0xC0, 0xAF, (byte)'"', .. "]}"u8];

        Assert.That(EnvelopeReader.Read(body, ApiEndpointKind.Messages).Envelope?.Oddity, Is.EqualTo("invalid UTF-8"));
    }

    [TestCase(999, 1000)]
    [TestCase(1000, null)]
    [TestCase(100_000, null)]
    public void Read_Nesting_IsRefusedBeyondTheBound(int arrays, int? depth)
    {
        var result = Read($$"""{"model":"m","messages":{{new string('[', arrays)}}{{new string(']', arrays)}}}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Envelope?.Depth, Is.EqualTo(depth));
            Assert.That(result.Error?.Code, Is.EqualTo(depth is null ? "nesting_too_deep" : null));
        }
    }

    [TestCase(31)]
    [TestCase(32)]
    [TestCase(33)]
    [TestCase(129)]
    [TestCase(10_000)]
    [TestCase(300_000)]
    public void Read_ManyNames_FindsTheOneThatComesTwice(int count)
    {
        // Every third name is escaped, so that both spellings meet in the table.
        var names = Enumerable.Range(0, count).Select(i => i % 3 == 0 ? $"\"\\u006e{i}\":0" : $"\"n{i}\":0");
        var distinct = $$"""{"model":"m","messages":[],{{string.Join(',', names)}}""";

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Read(distinct + "}").Error, Is.Null);
            Assert.That(Read(distinct + ",\"n0\":1}").Error?.Parameter, Is.EqualTo("n0"));
            Assert.That(Read(distinct + $",\"\\u006e{count - 1}\":1}}").Error?.Parameter, Is.EqualTo($"n{count - 1}"));
        }
    }

    [Test]
    public void Read_DuplicateLongName_ShowsItsBeginning()
    {
        var name = new string('x', 1_000_000);

        var error = Read($$"""{"{{name}}":1,"{{name}}":2}""").Error;

        Assert.That(error?.Parameter, Is.EqualTo(new string('x', 64) + "…"));
    }

    [Test]
    public void Read_OrdinaryBody_AllocatesOnlyModelAndResult()
    {
        var body = Encoding.UTF8.GetBytes("""
            {"model":"claude-opus-5","max_tokens":10,"system":"be\nbrief","tools":[{"name":"t","input_schema":{}}],
            "messages":[{"role":"user","content":"What is 2+2?\n"}],"stream":true}
            """);
        EnvelopeReader.Read(body, ApiEndpointKind.Messages);

        var before = GC.GetAllocatedBytesForCurrentThread();
        EnvelopeReader.Read(body, ApiEndpointKind.Messages);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(200));
    }

    [Test]
    public void Read_LargestBody_IsRead()
    {
        var result = Read($$"""{"model":"m","messages":["{{new string('x', 32 * 1024 * 1024)}}"]}""");

        Assert.That(result.Envelope?.Model, Is.EqualTo("m"));
    }

    // The first 16 bytes of the SHA-256 of "alice".
    [TestCase("""{"model":"m","messages":[],"metadata":{"a":1,"user_id":"alice","b":{"user_id":"bob"}}}""", "2bd806c97f0e00af1a1fc3328fa763a9")]
    [TestCase("""{"user":"alice","model":"m","messages":[]}""", "2bd806c97f0e00af1a1fc3328fa763a9")]
    [TestCase("""{"safety_identifier":"alice","model":"m","messages":[]}""", "2bd806c97f0e00af1a1fc3328fa763a9")]
    [TestCase("""{"\u0075ser":"al\u0069ce","model":"m","messages":[]}""", "2bd806c97f0e00af1a1fc3328fa763a9")]
    [TestCase("""{"model":"m","messages":[{"user":"alice","metadata":{"user_id":"alice"}}],"tools":{"user_id":"alice"}}""", null)]
    [TestCase("""{"model":"m","messages":[],"user":7,"metadata":"alice","x":{"user_id":"alice"}}""", null)]
    [TestCase("""{"model":"m","messages":[],"metadata":{"user_id":null},"user":""}""", null)]
    public void Read_EndUser_IsKeptAsADigest(string body, string? digest) => Assert.That(Read(body).Envelope!.EndUser, Is.EqualTo(digest));

    private static EnvelopeResult Read(string body) => EnvelopeReader.Read(Encoding.UTF8.GetBytes(body), ApiEndpointKind.Messages);
}
