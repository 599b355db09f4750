using System.Text;
using CsCheck;

namespace Cco.Pricing.Tests;

/// <summary>Users see these texts, so they are pinned whole.</summary>
public sealed class PriceBookReaderTests
{
    private const string Terms =
        "claude, claude-us, claude-us-fast, gpt, gpt-6, gpt-no-priority, gpt-no-priority-search, gpt-priority-1.7, gpt-priority-1.75, gpt-priority-1.75-search, gpt-priority-1.8-search, gpt-priority-2";

    private const string RowMembers =
        "model, from, input, output, cacheRead, cacheWrite, cacheWriteLong, steps, terms, source, note";

    private static readonly string[][] Wrong =
    [
        ["", "$: not JSON at line 1, byte 1; correct the file there"],
        ["{\n  \"rows\": [ { \"model\" } ]\n}", "$: not JSON at line 2, byte 23; correct the file there"],
        ["{} {}", "$: not JSON at line 1, byte 4; correct the file there"],
        ["[]", "$: [] is no object; write { … }"],
        ["null", "$: null is no object; write { … }"],
        ["""{ "models": {} }""", "$.models: not known here; known are $schema, about, sources, terms, aliases, shadows, rows"],
        ["""{ "rows": [], "rows": [] }""", "$.rows: written twice; keep one"],
        ["""{ "rows": {} }""", "$.rows: {} is no array; write [ … ]"],
        ["""{ "rows": [ "x" ] }""", "$.rows[0]: \"x\" is no object; write { … }"],
        [Row(""" "input": "1" """), "$.rows[0].model: missing; write the model's id"],
        [Row(""" "model": 5, "input": "1" """), "$.rows[0].model: 5 is no text; write \"…\""],
        [Row(""" "model": "a b", "input": "1" """), "$.rows[0].model: \"a b\" is no model name; write 1 to 256 characters without spaces"],
        [Row(""" "model": "m" """), "$.rows[0].input: missing; write USD per million tokens, like \"2.50\""],
        [Row(""" "model": "m", "input": 0.125 """), "$.rows[0].input: 0.125 is a number; write it as text, \"0.125\""],
        [Row(""" "model": "m", "input": "-1" """), NoPrice("-1")],
        [Row(""" "model": "m", "input": "" """), NoPrice("")],
        [Row(""" "model": "m", "input": "1e3" """), NoPrice("1e3")],
        [Row(""" "model": "m", "input": "1,5" """), NoPrice("1,5")],
        [Row(""" "model": "m", "input": ".5" """), NoPrice(".5")],
        [Row(""" "model": "m", "input": "5." """), NoPrice("5.")],
        [Row(""" "model": "m", "input": "1.2.3" """), NoPrice("1.2.3")],
        [Row(""" "model": "m", "input": " 1" """), NoPrice(" 1")],
        [Row(""" "model": "m", "input": "0.1234567" """), NoPrice("0.1234567")],
        [Row(""" "model": "m", "input": "100000.000001" """), NoPrice("100000.000001")],
        [Row(""" "model": "m", "input": "99999999999999999999999999999999" """), NoPrice("99999999999999999999999999999999")],
        [Row(""" "model": "m", "input": null """), "$.rows[0].input: null is no price; write USD from \"0\" to \"100000\" with at most 6 decimals, like \"0.125\""],
        [Row(""" "model": "m", "input": "1", "Input": "1" """), $"$.rows[0].Input: not known here; known are {RowMembers}"],
        [Row(""" "model": "m", "input": "1", "a-very-long-name-that-nobody-would-want-to-read-in-full": "1" """), $"$.rows[0].a-very-long-name-that-nobody-would-want-…: not known here; known are {RowMembers}"],
        [Row(""" "model": "m", "input": "1", "from": "2026-02-30" """), "$.rows[0].from: \"2026-02-30\" is no day; write year-month-day in UTC, like \"2026-09-22\""],
        [Row(""" "model": "m", "input": "1", "from": 2026 """), "$.rows[0].from: 2026 is no day; write year-month-day in UTC, like \"2026-09-22\""],
        [Row(""" "model": "m", "input": "1", "terms": "claud" """), $"$.rows[0].terms: \"claud\" is not defined; known are {Terms}"],
        [Row(""" "model": "m", "input": "1", "steps": [ { "above": 0, "input": "2" } ] """), "$.rows[0].steps[0].above: 0 is no count; write tokens as a whole number, like 272000"],
        [Row(""" "model": "m", "input": "1", "steps": [ { "above": "9", "input": "2" } ] """), "$.rows[0].steps[0].above: \"9\" is no count; write tokens as a whole number, like 272000"],
        [Row(""" "model": "m", "input": "1", "steps": [ { "input": "2" } ] """), "$.rows[0].steps[0].above: missing; write tokens, like 272000"],
        [Row(""" "model": "m", "input": "1", "steps": [ { "above": 9, "input": "2" }, { "above": 9, "input": "3" } ] """), "$.rows[0].steps[1].above: 9 is not above the step before, 9; write the steps in rising order"],
        [Row(""" "model": "m", "input": "1", "output": "2", "steps": [ { "above": 9, "input": "2" } ] """), "$.rows[0].steps[0].output: missing; the row has this rate, so each of its steps needs it"],
        [Row(""" "model": "m", "input": "1" }, { "model": "M", "input": "2" """), "$.rows[1]: a second row of M without from; only the oldest row may have none"],
        [Row(""" "model": "m", "input": "1", "from": "2026-01-01" }, { "model": "m", "input": "2", "from": "2026-01-01" """), "$.rows[1]: a second row of m from 2026-01-01; give each row its own day"],
        ["""{ "sources": { "S1": 1 } }""", "$.sources[\"S1\"]: 1 is no text; write \"…\""],
        [Term(""" "tiers": { "batch": 0.5 } """), "$.terms[\"t\"].tiers[\"batch\"]: 0.5 is a number; write it as text, \"0.5\""],
        [Term(""" "tiers": { "batch": "0" } """), NoFactor("tiers[\"batch\"]", "0")],
        [Term(""" "speeds": { "fast": "100.1" } """), NoFactor("speeds[\"fast\"]", "100.1")],
        [Term(""" "geos": { "us": "1.00001" } """), NoFactor("geos[\"us\"]", "1.00001")],
        [Term(""" "tiers": { "Default": "2" } """), "$.terms[\"t\"].tiers[\"Default\"]: always ×1; leave it out"],
        [Term(""" "geos": { "global": "2" } """), "$.terms[\"t\"].geos[\"global\"]: always ×1; leave it out"],
        [Term(""" "speeds": { "standard": "2" } """), "$.terms[\"t\"].speeds[\"standard\"]: always ×1; leave it out"],
        [Term(""" "speeds": { "fast": "2", "FAST": "3" } """), "$.terms[\"t\"].speeds[\"FAST\"]: written twice; keep one"],
        [Term(""" "speed": {} """), "$.terms[\"t\"].speed: not known here; known are speeds, geos, tiers, refusals, webSearch"],
        [Term(""" "webSearch": "free" """), "$.terms[\"t\"].webSearch: \"free\" is no price; write USD from \"0\" to \"100000\" with at most 6 decimals, like \"0.125\""],
        [Term(""" "tiers": { "u": [ { "from": "2026-01-01" } ] } """), "$.terms[\"t\"].tiers[\"u\"][0].times: missing; write a factor, like \"1.1\""],
        [Term(""" "tiers": { "u": [ { "times": "3" }, { "times": "6" } ] } """), "$.terms[\"t\"].tiers[\"u\"][1].from: not after the one before; write the days in rising order"],
        ["""{ "aliases": { "a": "nobody" } }""", "$.aliases[\"a\"]: \"nobody\" is no model of this file or of the built-in book; write the model of a row"],
        ["""{ "aliases": { "a b": "gpt-5.5" } }""", "$.aliases[\"a b\"]: \"a b\" is no model name; write 1 to 256 characters without spaces"],
        ["""{ "aliases": { "gpt-5.5": "GPT-5.5" } }""", "$.aliases[\"gpt-5.5\"]: the name of a model that has rows of its own; drop the alias or the rows"],
        ["""{ "aliases": { "a": "x\uD800" } }""", "$: a text holds half of a surrogate pair; write the whole character"],
    ];

    [TestCaseSource(nameof(Wrong))]
    public void Read_WrongFile_SaysWhatWouldBeRight(string json, string error)
    {
        var reading = Read(json);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reading.Errors, Is.EqualTo(new[] { error }));
            Assert.That(reading.Book, Is.Null);
        }
    }

    [Test]
    public void Read_SeveralErrors_AreAllReportedInOrder() =>
        Assert.That(
            Read("""
                {
                  "terms": { "t": { "tiers": { "batch": "half" } } },
                  "aliases": { "a": "nobody" },
                  "rows": [
                    { "model": "m", "input": 1, "output": "x" },
                    { "input": "1", "terms": "t", "price": "1" }
                  ],
                  "extra": 1
                }
                """).Errors,
            Is.EqualTo(new[]
            {
                "$.extra: not known here; known are $schema, about, sources, terms, aliases, shadows, rows",
                NoFactor("tiers[\"batch\"]", "half"),
                "$.rows[0].input: 1 is a number; write it as text, \"1\"",
                "$.rows[0].output: \"x\" is no price; write USD from \"0\" to \"100000\" with at most 6 decimals, like \"0.125\"",
                $"$.rows[1].price: not known here; known are {RowMembers}",
                "$.rows[1].model: missing; write the model's id",
                "$.aliases[\"a\"]: \"nobody\" is no model of this file or of the built-in book; write the model of a row",
            }));

    [Test]
    public void Read_AliasOfAModelWithRowsHere_IsRefused() =>
        Assert.That(
            Read("""{ "aliases": { "m": "n" }, "rows": [ { "model": "m", "input": "1" }, { "model": "n", "input": "1" } ] }""").Errors,
            Is.EqualTo(new[] { "$.aliases[\"m\"]: the name of a model that has rows of its own; drop the alias or the rows" }));

    [TestCase("""{ "shadows": { "qwen3": "nobody" } }""", "$.shadows[\"qwen3\"]: \"nobody\" is no model of this file or of the built-in book; write the model of a row")]
    [TestCase("""{ "shadows": { "qwen3": 5 } }""", "$.shadows[\"qwen3\"]: 5 is no text; write \"…\"")]
    [TestCase("""{ "shadows": { "a b": "gpt-5.5" } }""", "$.shadows[\"a b\"]: \"a b\" is no model name; write 1 to 256 characters without spaces")]
    [TestCase("""{ "shadows": [] }""", "$.shadows: [] is no object; write { … }")]
    [TestCase("""{ "terms": { "t": { "refusals": { "bio": true } } } }""", "$.terms[\"t\"].refusals[\"bio\"]: true is no factor; write a number above \"0\" up to \"100\" with at most 4 decimals, like \"1.1\"")]
    public void Read_WrongShadowOrRefusal_SaysWhatWouldBeRight(string json, string error) =>
        Assert.That(Read(json).Errors, Is.EqualTo(new[] { error }));

    [Test]
    public void Read_Shadows_MayNameModelsAliasesAndPartnerForms()
    {
        var book = Read("""
            { "aliases": { "ours": "m" }, "rows": [ { "model": "m", "input": "1" } ],
              "shadows": { "a": "m", "b": "ours", "c": "claude-opus-4", "d": "anthropic/claude-sonnet-4.5" } }
            """).Book!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(book.Shadows, Has.Count.EqualTo(4));
            Assert.That(book.ShadowOf("A"), Is.EqualTo("m"));
            Assert.That(book.ShadowOf("e"), Is.Null);
            Assert.That(book.ShadowOf(null), Is.Null);
        }
    }

    [Test]
    public void Read_ThousandWordsOfEachKind_CostsNoTableOfTheirProduct()
    {
        static string Words(string kind) => $"\"{kind}\": {{ {string.Join(", ", Enumerable.Range(0, 1000).Select(i => $"\"w{i}\": \"2\""))} }}";
        var json = $"{{ \"terms\": {{ \"t\": {{ {Words("speeds")}, {Words("geos")}, {Words("tiers")} }} }}, \"rows\": [ {{ \"model\": \"m\", \"input\": \"1\", \"terms\": \"t\" }} ] }}";
        var book = Read(json).Book!;
        var usage = new TokenUsage { InputTokens = 1, Speed = "w999", InferenceGeo = "w999", ServiceTier = "w999" };

        Assert.That(
            CostCalculator.Calculate(book, "m", usage, DateTimeOffset.UnixEpoch).Rule,
            Is.EqualTo("m, w999 ×2, w999 ×2, w999 ×2"));
    }

    [Test]
    public void Read_NotUtf8_IsRefused() =>
        Assert.That(
            PriceBookReader.Read([.. "{ \"about\": \""u8, 0xFC, .. "\" }"u8]).Errors,
            Is.EqualTo(new[] { "$: not UTF-8; save the file as UTF-8" }));

    [Test]
    public void Read_NestedTooDeep_IsRefused() =>
        Assert.That(Read(new string('[', 100_000)).Errors, Has.Count.EqualTo(1).And.Some.StartsWith("$: not JSON"));

    [TestCase("{}")]
    [TestCase("\uFEFF{}")]
    [TestCase("{ \"rows\": [], }")]
    [TestCase("// mine\n{ /* nothing yet */ }")]
    public void Read_NothingInIt_IsAnEmptyBook(string json)
    {
        var reading = Read(json);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reading.Errors, Is.Empty);
            Assert.That(reading.Book!.Models, Is.Empty);
        }
    }

    [Test]
    public void Read_FullRow_KeepsEverything()
    {
        var row = Read("""
            {
              "$schema": "./schemas/prices.schema.json",
              "about": [ "anything" ],
              "sources": { "A": "the first source" },
              "terms": { "t": { "speeds": { "quick": "1.5" }, "geos": { "eu": "1.2" }, "tiers": { "slow": [ { "times": "0.7" }, { "from": "2027-01-01", "times": "0.8" } ] }, "refusals": { "bio": "1" }, "webSearch": "0.02" } },
              "aliases": { "m": "model-1" },
              "rows": [ {
                "model": "model-1", "from": "2026-01-02", "input": "100000", "output": "0.000001", "cacheRead": "0", "cacheWrite": "2.50", "cacheWriteLong": "3",
                "steps": [ { "above": 10, "input": "1", "output": "1", "cacheRead": "1", "cacheWrite": "1", "cacheWriteLong": "1" } ],
                "terms": "t", "source": "A, B", "note": "mine" } ]
            }
            """).Book!.FindModel("m")!.Rows.Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.Model, Is.EqualTo("model-1"));
            Assert.That(row.From, Is.EqualTo(new DateOnly(2026, 1, 2)));
            Assert.That(row.Rates, Is.EqualTo(new PriceRates(100_000, 0.000001m, 0, 2.5m, 3)));
            Assert.That(row.Steps, Is.EqualTo(new[] { new PriceStep(10, new PriceRates(1, 1, 1, 1, 1)) }));
            Assert.That(row.Terms.Speeds, Is.EqualTo(new[] { new PriceModifier("quick", 1.5m) }));
            Assert.That(row.Terms.Geos, Is.EqualTo(new[] { new PriceModifier("eu", 1.2m) }));
            Assert.That(row.Terms.Tiers, Is.EqualTo(new[] { new PriceModifier("slow", 0.7m), new PriceModifier("slow", 0.8m, new DateOnly(2027, 1, 1)) }));
            Assert.That(row.Terms.Refusals, Is.EqualTo(new[] { new PriceModifier("bio", 1) }));
            Assert.That(row.Terms.WebSearch, Is.EqualTo(0.02m));
            Assert.That(row.Source, Is.EqualTo("the first source; B"));
            Assert.That(row.Note, Is.EqualTo("mine"));
        }
    }

    [Test]
    public void Read_BuiltInFileWithAnyByteChanged_NeverThrows()
    {
        var file = File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "src", "Cco.Pricing", "prices.json"));
        Gen.Select(Gen.Int[0, file.Length - 1], Gen.Byte).Sample(
            (place, value) =>
            {
                var changed = (byte[])file.Clone();
                changed[place] = value;
                var reading = PriceBookReader.Read(changed);
                return reading.Book is null == reading.Errors.Count > 0;
            },
            iter: 300);
    }

    [Test]
    public void Read_AnyBytes_NeverThrows() =>
        Gen.Byte.Array.Sample(bytes => PriceBookReader.Read(bytes).Book is null);

    private static PriceBookReading Read(string json) => PriceBookReader.Read(Encoding.UTF8.GetBytes(json));

    private static string Row(string members) => $$"""{ "rows": [ {{{members}}} ] }""";

    private static string Term(string members) => $$"""{ "terms": { "t": {{{members}}} } }""";

    private static string NoPrice(string text) =>
        $"$.rows[0].input: \"{text}\" is no price; write USD from \"0\" to \"100000\" with at most 6 decimals, like \"0.125\"";

    private static string NoFactor(string path, string text) =>
        $"$.terms[\"t\"].{path}: \"{text}\" is no factor; write a number above \"0\" up to \"100\" with at most 4 decimals, like \"1.1\"";
}
