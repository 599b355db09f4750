using System.Text;
using Cco.Gateway.Wire.Prompts;

namespace Cco.Gateway.Tests.Wire.Prompts;

/// <summary>What of a body is part of a prompt, and where it stands.</summary>
internal sealed class PromptDigestReaderTests : IDisposable
{
    private readonly PromptDigestReader _reader = new();

    public void Dispose() => _reader.Dispose();

    [TestCase("""{"messages":[{"role":"user","content":"Hi"}]}""", """{"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}""")]
    [TestCase("""{"messages":[{"role":"user","content":"Hi"}]}""", """{"messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral","ttl":"1h"}}]}]}""")]
    [TestCase("""{"messages":[],"system":"S"}""", """{"messages":[],"system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}]}""")]
    [TestCase("""{"messages":[],"system":"S"}""", """{"messages":[],"system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1; cch=ab;"},{"type":"text","text":"S"}]}""")]
    [TestCase("""{"messages":[],"tools":[{"name":"a"}]}""", """{"messages":[],"tools":[{"name":"a","cache_control":{"type":"ephemeral"}},{"name":"b","defer_loading":true}]}""")]
    [TestCase("""{"messages":[],"max_tokens":1,"stream":true,"metadata":{"user_id":"u"},"temperature":1}""", """{ "messages" : [] }""")]
    public void Read_SamePrompt_SameDigests(string one, string other)
    {
        Assert.That(Places(Read(one)), Is.EqualTo(Places(Read(other))));
    }

    [TestCase("""{"messages":[{"role":"user","content":"Hi"}]}""", """{"messages":[{"role":"assistant","content":"Hi"}]}""")]
    [TestCase("""{"messages":[{"role":"user","content":"Hi"}]}""", """{"messages":[{"role":"user","content":"Ho"}]}""")]
    [TestCase("""{"messages":[],"system":"ab"}""", """{"messages":[],"system":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}""")]
    [TestCase("""{"messages":[],"tools":[{"name":"a"},{"name":"b"}]}""", """{"messages":[],"tools":[{"name":"b"},{"name":"a"}]}""")]
    [TestCase("""{"messages":[],"tools":[{"name":"a","input_schema":{"x":1,"y":2}}]}""", """{"messages":[],"tools":[{"name":"a","input_schema":{"y":2,"x":1}}]}""")]
    [TestCase("""{"messages":[],"thinking":{"type":"adaptive"}}""", """{"messages":[],"thinking":{"type":"disabled"}}""")]
    [TestCase("""{"messages":[],"tool_choice":{"type":"auto"}}""", """{"messages":[]}""")]
    [TestCase("""{"instructions":"a","input":"x"}""", """{"instructions":"b","input":"x"}""")]
    public void Read_OtherPrompt_OtherDigests(string one, string other)
    {
        Assert.That(Places(Read(one)), Is.Not.EqualTo(Places(Read(other))));
    }

    [TestCase("""{"messages":[],"tools":[{"name":"Read","input_schema":{"name":"x"}},{"type":"web_search_20260209"}]}""", "Read web_search_20260209")]
    [TestCase("""{"messages":[],"tools":[{"type":"function","function":{"name":"get_weather","parameters":{"name":"x"}}}]}""", "get_weather")]
    [TestCase("""{"messages":[],"tools":[{"name":"my secret prompt"},{"name":5},7]}""", "? ? ?")]
    public void Read_Tools_KeepNamesAndNoTexts(string body, string expected)
    {
        Assert.That(string.Join(' ', Read(body).Tools.Select(tool => tool.Name)), Is.EqualTo(expected));
    }

    [TestCase("""{"messages":[]}""", null)]
    [TestCase("""{"messages":[],"cache_control":null}""", null)]
    [TestCase("""{"messages":[],"cache_control":{"type":"ephemeral"}}""", 5)]
    [TestCase("""{"messages":[{"content":[{"type":"text","text":"","cache_control":{"type":"ephemeral","ttl":"1h"}}]}]}""", 60)]
    [TestCase("""{"system":[{"cache_control":{"ttl":"1h"}}],"messages":[{"content":[{"cache_control":{}}]}]}""", 5)]
    [TestCase("""{"messages":[],"prompt_cache_retention":"24h"}""", 24 * 60)]
    [TestCase("""{"messages":[],"prompt_cache_options":{"mode":"explicit","ttl":"30m"}}""", 30)]
    [TestCase("""{"messages":[],"prompt_cache_options":{"mode":"explicit"}}""", null)]
    [TestCase("""{"messages":[],"cache_control":{"ttl":"x"}}""", 5)]
    public void Read_Life_IsTheShortestAskedFor(string body, int? minutes)
    {
        Assert.That(Read(body).Lifetime?.TotalMinutes, Is.EqualTo(minutes));
    }

    [Test]
    public void Read_Breakpoints_AreNumberedByBlockOfMessages()
    {
        var digest = Read(
            """
            {"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[
              {"role":"user","content":"0"},
              {"role":"assistant","content":[{"type":"text","text":"1","cache_control":{"type":"ephemeral"}},{"type":"text","text":"2"}]},
              {"role":"user","content":[{"type":"tool_result","content":"3"}]}],"cache_control":{"type":"ephemeral"}}
            """);

        Assert.That((digest.Blocks, string.Join(' ', digest.Breakpoints)), Is.EqualTo((4, "1 3")));
    }

    [Test]
    public void Read_ImageAnywhere_IsAParameter()
    {
        var digest = Read("""{"messages":[{"role":"user","content":[{"type":"image","source":{}}]}]}""");
        Assert.That(digest.Parameters.Select(parameter => parameter.Name), Is.EqualTo(new[] { "images" }));
    }

    [Test]
    public void Read_MoreMessagesThanAreKept_TheLastStandsForTheRest()
    {
        var many = Read(Messages(PromptDigest.Most + 50)).Messages;
        var more = Read(Messages(PromptDigest.Most + 51)).Messages;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(many, Has.Count.EqualTo(PromptDigest.Most));
            Assert.That(more.Take(PromptDigest.Most - 1), Is.EqualTo(many.Take(PromptDigest.Most - 1)));
            Assert.That(more[^1], Is.Not.EqualTo(many[^1]));
        }

        static string Messages(int count) => $$"""{"messages":[{{string.Join(',', Enumerable.Range(0, count).Select(n => $$"""{"role":"user","content":"{{n}}"}"""))}}]}""";
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("""{"messages":[{"role":"us""")]
    [TestCase("\"text\"")]
    public void Read_NoObject_IsNothing(string body)
    {
        Assert.That(_reader.Read(Encoding.UTF8.GetBytes(body)), Is.Null);
    }

    [Test]
    public void Read_OtherProcess_OtherDigests()
    {
        using var other = new PromptDigestReader();
        var body = """{"messages":[{"role":"user","content":"Hi"}]}"""u8;
        Assert.That(other.Read(body)!.Messages, Is.Not.EqualTo(_reader.Read(body)!.Messages));
    }

    private PromptDigest Read(string body) => _reader.Read(Encoding.UTF8.GetBytes(body))!;

    private static string Places(PromptDigest digest) =>
        $"{string.Join(',', digest.Tools)} | {string.Join(',', digest.System)} | {string.Join(',', digest.Parameters)} | {string.Join(',', digest.Messages)}";
}
