using System.Text;
using Cco.Gateway.Wire.Anthropic;

namespace Cco.Gateway.Tests.Wire.Anthropic;

internal sealed class AnthropicDeltaTests
{
    [TestCase("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Okay"}}""", 4)]
    [TestCase("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\"é\n\u00e9😀"}}""", 7)]
    [TestCase("""{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hmm","estimated_tokens":1}}""", 3)]
    [TestCase("""{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\""}}""", 4)]
    [TestCase("""{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB"}}""", 0)]
    [TestCase("""{"type":"content_block_delta","index":0,"delta":{"type":"citations_delta","citation":{"text":"abc"}}}""", 0)]
    [TestCase("""{ "type": "content_block_delta", "delta": { "text": "spaced", "type": "text_delta" } }""", 6)]
    [TestCase("""{"delta":{"text":"order","type":"text_delta"},"type":"content_block_delta"}""", 5)]
    [TestCase("""{"delta":{"type":"text_delta","text":"cut""", 0)]
    [TestCase("""{"delta":"text"}""", 0)]
    [TestCase("""[]""", 0)]
    [TestCase("", 0)]
    public void CountCharacters_AnyForm_CountsGeneratedText(string data, long characters) =>
        Assert.That(AnthropicDelta.CountCharacters(Encoding.UTF8.GetBytes(data)), Is.EqualTo(characters));
}
