using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Cco.Gateway.Wire;
using CsCheck;

namespace Cco.Gateway.Tests.Wire;

internal sealed class SeedFieldsTests
{
    private const string Full =
        """{"id":"c-1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"a\n\"\u00e9"}},{"message":{"content":"second"}}],"usage":{"prompt_tokens":100,"completion_tokens":50}}""";

    [TestCase(
        """{"object":"chat.completion","choices":[{"message":{"content":"h\"i\u00e9"}}],"usage":{"prompt_tokens":100,"completion_tokens":50}}""",
        """{"object":"chat.completion","choices":[{"message":{"content":"h\"i\u00e9"}}],"usage":{"prompt_tokens":100,"completion_tokens":50,"input_tokens":100,"output_tokens":50},"content":"h\"i\u00e9","input_tokens":100,"output_tokens":50,"from_cache":false}""")]
    [TestCase(
        """{"choices":[]}""",
        """{"choices":[],"content":null,"input_tokens":null,"output_tokens":null,"from_cache":false}""")]
    [TestCase(
        """{"choices":[{"message":{"content":null,"tool_calls":[]}}],"usage":{}}""",
        """{"choices":[{"message":{"content":null,"tool_calls":[]}}],"usage":{"input_tokens":null,"output_tokens":null},"content":null,"input_tokens":null,"output_tokens":null,"from_cache":false}""")]
    [TestCase(
        """{"usage":null,"choices":[{"message":{"content":"x"}}]}""",
        """{"usage":null,"choices":[{"message":{"content":"x"}}],"content":"x","input_tokens":null,"output_tokens":null,"from_cache":false}""")]
    [TestCase(
        """{"usage":{"prompt_tokens":1,"input_tokens":7},"content":5,"choices":[]}""",
        """{"usage":{"prompt_tokens":1,"input_tokens":7,"output_tokens":null},"content":5,"choices":[],"input_tokens":7,"output_tokens":null,"from_cache":false}""")]
    [TestCase(
        " { \"choices\" : [ ] , \"usage\" : { \"prompt_tokens\" : 1 } } \n",
        " { \"choices\" : [ ] , \"usage\" : { \"prompt_tokens\" : 1 ,\"input_tokens\":1,\"output_tokens\":null} ,\"content\":null,\"input_tokens\":1,\"output_tokens\":null,\"from_cache\":false} \n")]
    public void TrySplice_Completion_AddsTheFieldsAndKeepsTheBytes(string json, string expected)
    {
        var (spliced, text, offset) = Splice(json);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(spliced, Is.True);
            Assert.That(text, Is.EqualTo(expected));
            Assert.That(offset, Is.EqualTo(Encoding.UTF8.GetByteCount(expected.AsSpan(0, expected.LastIndexOf("false", StringComparison.Ordinal)))));
        }
    }

    [TestCase("""{"choices":[],"from_cache":false,"content":"é","input_tokens":1,"output_tokens":2}""", 27)]
    [TestCase("""{"choices":[],"content":"é","input_tokens":1,"output_tokens":2,"from_cache":true}""", -1)]
    [TestCase("""{"choices":[],"content":"é","input_tokens":1,"output_tokens":2,"from_cache":"no"}""", -1)]
    public void TrySplice_AllFieldsThere_ChangesNothing(string json, int fromCacheOffset)
    {
        Assert.That(Splice(json), Is.EqualTo((true, json, fromCacheOffset)));
    }

    [Test]
    public void TrySplice_FromCacheBehindUsage_GivesItsPlaceInTheOutput()
    {
        var (_, text, offset) = Splice("""{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2},"from_cache":false}""");

        Assert.That(text[offset..], Does.StartWith("false"));
    }

    [Test]
    public void TrySplice_TrueWrittenAtTheOffset_IsJsonAgain()
    {
        var (_, text, offset) = Splice(Full);
        var bytes = Encoding.UTF8.GetBytes(text);
        "true "u8.CopyTo(bytes.AsSpan(offset));

        Assert.That((bool?)JsonNode.Parse(bytes)!["from_cache"], Is.True);
    }

    [TestCase("")]
    [TestCase("not json")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"choices":null}""")]
    [TestCase("""{"object":"chat.completion.chunk","choices":[]}""")]
    [TestCase("""{"object":"list","data":[]}""")]
    [TestCase("""{"choices":[],"error":{"message":"no"}}""")]
    [TestCase("""{"choices":[]""")]
    [TestCase("""{"choices":[]}}""")]
    [TestCase("""{"choices":[],"\ud800":1}""" + "x")]
    public void TrySplice_NoCompletion_WritesNothing(string json)
    {
        Assert.That(Splice(json), Is.EqualTo((false, "", -1)));
    }

    [Test]
    public void TrySplice_AnyDamage_NeverThrowsAndGivesJson() =>
        Gen.Select(Gen.Int[0, Full.Length - 1], Gen.Int[0, 8], Gen.String[Gen.Char["{}[]\":,\\u1ad "], 0, 6]).Sample((at, cut, noise) =>
        {
            var json = Full.Remove(at, Math.Min(cut, Full.Length - at)).Insert(at, noise);
            var (spliced, text, offset) = Splice(json);
            return spliced ? text[offset..].StartsWith("false", StringComparison.Ordinal) && JsonNode.Parse(text) is not null : text.Length == 0;
        });

    private static (bool Spliced, string Text, int Offset) Splice(string json)
    {
        var output = new ArrayBufferWriter<byte>();
        var spliced = SeedFields.TrySplice(Encoding.UTF8.GetBytes(json), output, out var added);
        // Whatever was added can be taken out again to the byte.
        Assert.That(!spliced || added.Remove(output.WrittenSpan).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(json)), Is.True);
        return (spliced, Encoding.UTF8.GetString(output.WrittenSpan), added.FromCache);
    }
}
