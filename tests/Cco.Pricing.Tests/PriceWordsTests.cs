using System.Text;

namespace Cco.Pricing.Tests;

/// <summary>Users see these texts, so they are pinned whole.</summary>
public sealed class PriceWordsTests
{
    [Test]
    public void Of_RowWithEverything_NamesIt() =>
        Assert.That(
            PriceWords.Of(Read("""
                { "terms": { "t": { "speeds": { "fast": "2" }, "geos": { "us": "1.1" }, "tiers": { "batch": [ { "times": "0.5" }, { "from": "2027-01-01", "times": "0.6" } ] }, "refusals": { "bio": "1" }, "webSearch": "0.01" } },
                  "rows": [ { "model": "m", "input": "1.50", "output": "5", "cacheRead": "0.10", "cacheWrite": "1.875", "cacheWriteLong": "3", "terms": "t",
                    "steps": [ { "above": 1000, "input": "3", "output": "10", "cacheRead": "0.20", "cacheWrite": "3.75", "cacheWriteLong": "6" } ] } ] }
                """).FindModel("m")!.Rows[0]),
            Is.EqualTo("input 1.5, output 5, cache read 0.1, cache write 1.875, long cache write 3, above 1000 tokens input 3, above 1000 tokens output 10, "
                + "above 1000 tokens cache read 0.2, above 1000 tokens cache write 3.75, above 1000 tokens long cache write 6, speed fast ×2, geo us ×1.1, "
                + "tier batch ×0.5, tier batch from 2027-01-01 ×0.6, refusal bio ×1, web search 0.01"));

    [Test]
    public void Describe_SameBook_SaysNothing() => Assert.That(PriceDiff.Describe(PriceBook.BuiltIn, PriceBook.BuiltIn), Is.Empty);

    [Test]
    public void Describe_SameBookReadTwiceWithOtherNotes_SaysNothing() =>
        Assert.That(
            PriceDiff.Describe(
                Read("""{ "rows": [ { "model": "m", "input": "1.0", "note": "a" } ] }"""),
                Read("""{ "about": "x", "rows": [ { "model": "M", "input": "1", "source": "b" } ] }""")),
            Is.Empty);

    [Test]
    public void Describe_EveryKindOfChange_IsOneLineEach() =>
        Assert.That(
            PriceDiff.Describe(
                Read("""
                    { "terms": { "t": { "speeds": { "fast": "2" } } },
                      "aliases": { "gone": "same", "moved": "same" }, "shadows": { "qwen": "same" },
                      "rows": [
                        { "model": "changed", "from": "2026-01-01", "input": "5", "output": "25", "terms": "t" },
                        { "model": "changed", "input": "4", "output": "20" },
                        { "model": "dropped", "input": "1" },
                        { "model": "same", "input": "1" } ] }
                    """),
                Read("""
                    { "aliases": { "moved": "new", "added": "same" }, "shadows": { "qwen": "new" },
                      "rows": [
                        { "model": "changed", "from": "2026-02-01", "input": "3", "output": "15" },
                        { "model": "changed", "from": "2026-01-01", "input": "4", "output": "25", "cacheRead": "0.40" },
                        { "model": "new", "input": "2" },
                        { "model": "same", "input": "1" } ] }
                    """)),
            Is.EqualTo(new[]
            {
                "changed: row dropped, was input 4, output 20",
                "changed from 2026-01-01: input 5 becomes 4, cache read none becomes 0.4, speed fast ×2 becomes none",
                "changed from 2026-02-01: new row, input 3, output 15",
                "dropped: no rows of its own any more",
                "new: new, input 2",
                "added stands for same",
                "gone no longer stands for same",
                "moved stands for new, not same",
                "qwen is compared with new, not same",
            }));

    [Test]
    public void Describe_FileThatReplacesAndAdds_SaysSoAndDoubtsSlips() =>
        Assert.That(
            PriceReview.Describe(
                Read("""
                    { "rows": [
                      { "model": "claude-opus-4", "from": "2026-11-01", "input": "5", "output": "25", "cacheRead": "50", "cacheWrite": "6.25", "cacheWriteLong": "1" },
                      { "model": "gpt-5.5", "input": "5", "output": "30", "cacheRead": "0.50", "terms": "gpt" },
                      { "model": "qwen3", "input": "0.20", "output": "0.60" },
                      { "model": "embedder", "input": "0.10" } ] }
                    """),
                PriceBook.BuiltIn),
            Is.EqualTo(new[]
            {
                "claude-opus-4: replaces the built-in claude-opus-4-20250514",
                "claude-opus-4: calls before 2026-11-01 have no price; a row without from holds since ever",
                "claude-opus-4: a row without terms has no price for batch, fast, regional or searching answers; the built-in rows have terms to name",
                "claude-opus-4: cacheRead 50 is above input 5",
                "claude-opus-4: cacheWriteLong 1 is below cacheWrite 6.25",
                "embedder: added",
                "gpt-5.5: replaces the built-in gpt-5.5",
                "qwen3: added",
                "qwen3: input 0.2 without cacheRead: cache reads cost as much as input",
            }));

    [Test]
    public void Describe_TheBuiltInFileItself_DoubtsNoRate() =>
        Assert.That(
            PriceReview.Describe(PriceBook.BuiltIn, PriceBook.BuiltIn).Where(line => line.Contains(" is above ") || line.Contains(" is below ")),
            Is.Empty);

    [Test]
    public void Row_Template_IsRefusedUntilItIsFilledIn()
    {
        var file = PriceTemplate.Rows([("qwen3:30b", new DateOnly(2026, 11, 22)), ("a\"b\\", new DateOnly(2026, 1, 2))]);
        var blank = PriceBookReader.Read(Encoding.UTF8.GetBytes(file));
        var filled = PriceBookReader.Read(Encoding.UTF8.GetBytes(file.Replace("\"?\"", "\"1\"")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(PriceTemplate.Row("qwen3:30b", new DateOnly(2026, 11, 22)), Is.EqualTo(
                """{ "model": "qwen3:30b", "from": "2026-11-22", "input": "?", "output": "?", "cacheRead": "?", "cacheWrite": "?" }"""));
            Assert.That(blank.Errors, Has.Count.EqualTo(8).And.All.Contains("\"?\" is no price"));
            Assert.That(filled.Errors, Is.Empty);
            Assert.That(filled.Book!.Models.Select(model => model.Id), Is.EqualTo(new[] { "a\"b\\", "qwen3:30b" }));
        }
    }

    private static PriceBook Read(string json)
    {
        var reading = PriceBookReader.Read(Encoding.UTF8.GetBytes(json));
        Assert.That(reading.Errors, Is.Empty);
        return reading.Book!;
    }
}
