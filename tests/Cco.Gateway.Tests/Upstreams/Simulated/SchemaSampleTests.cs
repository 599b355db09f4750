using System.Text.Json;
using Cco.Gateway.Upstreams.Simulated;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

public sealed class SchemaSampleTests
{
    [TestCase("{}", "{}")]
    [TestCase("7", "{}")]
    [TestCase("""{"type":"object","properties":{"a":{"type":"string"}}}""", "{}")]
    [TestCase("""{"type":"object","required":["a","b","c"],"properties":{"a":{"type":"integer"},"b":{"type":"number"},"c":{"type":"boolean"}}}""", """{"a":1,"b":1,"c":true}""")]
    [TestCase("""{"required":["a"],"properties":{"a":{"type":["null","string"]}}}""", """{"a":"one two"}""")]
    [TestCase("""{"required":["a"],"properties":{"a":{"enum":["x","y"],"type":"string"}}}""", """{"a":"x"}""")]
    [TestCase("""{"required":["a"],"properties":{"a":{"const":{"k":[1]}}}}""", """{"a":{"k":[1]}}""")]
    [TestCase("""{"required":["a"],"properties":{"a":{"type":"array","items":{"type":"string"}}}}""", """{"a":[]}""")]
    [TestCase("""{"required":["a"],"properties":{"a":{"type":"array","minItems":2,"items":{"type":"integer"}}}}""", """{"a":[1,1]}""")]
    [TestCase("""{"required":["a"],"properties":{"a":{"type":"object","required":["b"],"properties":{"b":{"type":"null"}}}}}""", """{"a":{"b":null}}""")]
    [TestCase("""{"required":["a"],"properties":{"a":{"type":"integer","minimum":10}}}""", """{"a":10}""")]
    [TestCase("""{"required":["a"],"properties":{"a":{"type":"number","maximum":0.5}}}""", """{"a":0.5}""")]
    [TestCase("""{"required":["a"],"properties":{"a":{"type":"string","maxLength":2}}}""", """{"a":"on"}""")]
    [TestCase("""{"required":["a"],"properties":{"a":{"type":"string","minLength":9}}}""", """{"a":"one two.."}""")]
    [TestCase("""{"required":["a"],"properties":{"a":{"type":"string","format":"date"}}}""", """{"a":"2026-01-01"}""")]
    [TestCase("""{"required":["a"],"properties":{"a":{"anyOf":[{"type":"integer"},{"type":"null"}]}}}""", """{"a":1}""")]
    [TestCase("""{"required":["a"],"properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"type":"boolean"}}}""", """{"a":true}""")]
    [TestCase("""{"required":["a"],"properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"$ref":"#/$defs/x"}}}""", """{"a":"one two"}""")]
    [TestCase("""{"required":["undeclared"]}""", """{"undeclared":"one two"}""")]
    [TestCase("""{"required":["a"],"properties":{"a":{"enum":["\ud800"]}}}""", "{}")]
    public void Write_Schema_GivesTheSmallestValue(string schema, string expected)
    {
        using var document = JsonDocument.Parse(schema);

        Assert.That(new SchemaSample(document.RootElement, new PromptHints("one two")).Write(), Is.EqualTo(expected));
    }

    [Test]
    public void Write_SchemaThatRequiresItself_Ends()
    {
        using var document = JsonDocument.Parse("""{"type":"object","required":["next"],"properties":{"next":{"$ref":"#"}}}""");

        using var sample = JsonDocument.Parse(new SchemaSample(document.RootElement, new PromptHints("")).Write());

        Assert.That(sample.RootElement.GetProperty("next").ValueKind, Is.EqualTo(JsonValueKind.Object));
    }

    [TestCase("Read /etc/hostname, please", "file_path", "/etc/hostname")]
    [TestCase("Open `C:\\temp\\a.txt` now", "path", "C:\\temp\\a.txt")]
    [TestCase("Look at ~/notes.", "directory", "~/notes")]
    [TestCase("and/or is no path", "path", "and/or is no path")]
    [TestCase("Say \"hello there\" to it's owner", "text", "hello there")]
    [TestCase("It's what John's dog said", "text", "It's what John's dog said")]
    [TestCase("“typographic” quotes", "text", "typographic")]
    [TestCase("Write \"hi\" into /tmp/a.txt", "content", "hi")]
    [TestCase("", "content", "[simulated]")]
    public void For_Name_TakesTheBestValueOfThePrompt(string prompt, string name, string expected)
    {
        Assert.That(new PromptHints(prompt).For(name), Is.EqualTo(expected));
    }

    [Test]
    public void For_SeveralNames_TakesQuotedStringsInTurn()
    {
        var hints = new PromptHints("Replace \"a b\" by 'c' in /x/y.cs");

        Assert.That((string[])[hints.For("file_path"), hints.For("old_string"), hints.For("new_string")], Is.EqualTo(["/x/y.cs", "a b", "c"]));
    }
}
