using Cco.Gateway.Settings.Reading;
using Cco.TestKit;
using Microsoft.Extensions.Configuration;

namespace Cco.Gateway.Tests.Settings.Reading;

/// <summary>A file is read as the framework would read it, and knows its lines.</summary>
internal sealed class ConfigurationFileTests : IDisposable
{
    private const string Text =
        """
        {
          // a comment
          "A": {
            "Cco.Cache": "on",
            "List": [ 1,
              { "B": true } ],
            "None": null,
          },
          "C:D": "x", "Empty": []
        }
        """;

    private readonly TempFolder _folder = new();

    [TestCase("A", 3)]
    [TestCase("A:Cco.Cache", 4)]
    [TestCase("a:cco.cache", 4)]
    [TestCase("A:List", 5)]
    [TestCase("A:List:1", 6)]
    [TestCase("A:List:1:B", 6)]
    [TestCase("A:None", 7)]
    [TestCase("A:Missing:Deeper", 3)]
    [TestCase("C:D", 9)]
    [TestCase("Nowhere", 1)]
    public void LineOf_Place_ItsLineOrTheNearest(string path, int line) => Assert.That(Read(Text).LineOf(path), Is.EqualTo(line));

    [Test]
    public void Values_SameAsTheFrameworks_ButEmptyListsAreThereAndNullsAreNot()
    {
        var path = _folder.Write("f.json", Text);
        var framework = new ConfigurationBuilder().AddJsonFile(path).Build().AsEnumerable().Where(v => v.Value is { Length: > 0 });

        var values = ConfigurationFile.Read(path).Values(new HashSet<JsonTree>()).ToArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(values.Where(v => v.Key != "Empty"), Is.EquivalentTo(framework));
            Assert.That(values, Does.Contain(KeyValuePair.Create("Empty", (string?)"")));
        }
    }

    [Test]
    public void Read_NoFile_SaysSo()
    {
        var file = ConfigurationFile.Read(Path.Combine(_folder.Path, "none", "f.json"));

        Assert.That((file.Exists, file.Digest, file.Tree), Is.EqualTo((false, (string?)null, (JsonTree?)null)));
    }

    [Test]
    public void Read_Folder_SaysWhyItCannotBeRead()
    {
        var file = ConfigurationFile.Read(_folder.Path);

        Assert.That((file.Exists, file.Problem is null), Is.EqualTo((true, false)));
    }

    [TestCase("{ \"a\": \"\\ud800\" }", "A text holds half of a surrogate pair; write the whole character.")]
    [TestCase("{} {}", "This is not JSON: ")]
    [TestCase("{ \"a\": 01 }", "This is not JSON: ")]
    public void Read_NoJson_OneFault(string text, string problem)
    {
        var file = Read(text);

        Assert.That(file.Tree, Is.Null);
        Assert.That(file.Faults.Single().Problem, Does.StartWith(problem));
    }

    [Test]
    public void Read_NotUtf8_OneFault()
    {
        var path = Path.Combine(_folder.Path, "f.json");
        File.WriteAllBytes(path, [(byte)'{', 0xFF, (byte)'}']);

        Assert.That(ConfigurationFile.Read(path).Faults.Single().Problem, Is.EqualTo("The file is not UTF-8; save it as UTF-8."));
    }

    [Test]
    public void Read_ByteOrderMark_NoMatter()
    {
        Assert.That(Read("\uFEFF{ \"a\": 1 }").Tree!["a"]!.Text, Is.EqualTo("1"));
    }

    [TestCase("$.rows[0].from: \"soon\" is no day", "$.rows[0].from", 3)]
    [TestCase("$.rows[1].input: missing; write", "$.rows[1].input", 4)]
    [TestCase("$.aliases[\"a: b\"]: written twice", "$.aliases[\"a: b\"]", 6)]
    [TestCase("$.row: not known here", "$.row", 1)]
    [TestCase("$: half a pair", "$", 1)]
    public void PricePath_Error_PathAndLine(string error, string path, int line)
    {
        var file = Read("{\n  \"rows\": [\n    { \"from\": \"soon\" },\n    { }\n  ],\n  \"aliases\": { \"a: b\": 1 }\n}");

        Assert.That(PricePath.Locate(file.Tree!, error), Is.EqualTo((path, line)));
    }

    public void Dispose() => _folder.Dispose();

    private ConfigurationFile Read(string text) => ConfigurationFile.Read(_folder.Write("f.json", text));
}
