using System.Text;

namespace Cco.Pricing.Tests;

public sealed class PriceBookOverrideTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void OverrideWith_SameModel_ReplacesAllItsRows()
    {
        var book = With("""{ "rows": [ { "model": "claude-sonnet-5-5", "from": "2026-11-01", "input": "1" } ] }""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(book.FindModel("claude-sonnet-5-5")!.Rows, Has.Length.EqualTo(1));
            Assert.That(book.Find("claude-sonnet-5-5", Now)!.Rates, Is.EqualTo(new PriceRates(1)));
            Assert.That(book.Find("claude-sonnet-5-5", Now.AddMonths(-1)), Is.Null);
            Assert.That(book.Models, Has.Count.EqualTo(PriceBook.BuiltIn.Models.Count));
        }
    }

    [Test]
    public void OverrideWith_NewModel_IsAdded()
    {
        var book = With("""{ "rows": [ { "model": "qwen3", "input": "0", "output": "0" } ] }""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(book.Find("qwen3", Now)!.Rates.Output, Is.Zero);
            Assert.That(book.Models, Has.Count.EqualTo(PriceBook.BuiltIn.Models.Count + 1));
            Assert.That(PriceBook.BuiltIn.FindModel("qwen3"), Is.Null, "the built-in book is immutable");
        }
    }

    [Test]
    public void OverrideWith_ReplacedModel_KeepsItsAliases()
    {
        var book = With("""{ "rows": [ { "model": "Claude-Opus-4-20250514", "input": "7" } ] }""");

        Assert.That(
            new[] { "claude-opus-4", "claude-opus-4-0", "claude-opus-4-20250514" }.Select(name => book.Find(name, Now)!.Model),
            Is.All.EqualTo("Claude-Opus-4-20250514"));
    }

    [Test]
    public void OverrideWith_ModelNamedByAlias_ReplacesTheModelBehindIt()
    {
        var book = With("""{ "rows": [ { "model": "claude-opus-4", "input": "7" } ] }""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                new[] { "claude-opus-4", "claude-opus-4-0", "claude-opus-4-20250514" }.Select(name => book.Find(name, Now)!.Rates.Input),
                Is.All.EqualTo(7));
            Assert.That(book.Models, Has.Count.EqualTo(PriceBook.BuiltIn.Models.Count));
        }
    }

    [Test]
    public void OverrideWith_AliasAndItsModel_ArePricedApart()
    {
        var book = With(
            """{ "rows": [ { "model": "claude-opus-4", "input": "7" }, { "model": "claude-opus-4-0", "input": "8" }, { "model": "claude-opus-4-20250514", "input": "9" } ] }""");

        Assert.That(
            new[] { "claude-opus-4", "claude-opus-4-0", "claude-opus-4-20250514" }.Select(name => book.Find(name, Now)!.Rates.Input),
            Is.EqualTo(new[] { 7, 8, 9 }));
    }

    [Test]
    public void OverrideWith_NewAlias_StandsForABuiltInModel()
    {
        var book = With("""{ "aliases": { "our-opus": "claude-opus-4-5", "gpt-5.5": "gpt-5.4", "gpt-5.6": "gpt-5.4" } }""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(book.FindModel("our-opus")!.Id, Is.EqualTo("claude-opus-4-5-20251101"));
            Assert.That(book.FindModel("gpt-5.5")!.Id, Is.EqualTo("gpt-5.4"), "an alias takes the place of a model");
            Assert.That(book.FindModel("gpt-5.6")!.Id, Is.EqualTo("gpt-5.4"), "an alias takes the place of an alias");
            Assert.That(book.FindModel("gpt-5.6-sol")!.Id, Is.EqualTo("gpt-5.6-sol"));
        }
    }

    [Test]
    public void OverrideWith_AliasInPlaceOfAModel_TakesThatModelsAliasesAlong()
    {
        var book = With("""{ "aliases": { "gpt-5.6-sol": "gpt-5.4" } }""");

        Assert.That(book.FindModel("gpt-5.6")!.Id, Is.EqualTo("gpt-5.4"));
    }

    [Test]
    public void OverrideWith_BuiltInTerms_MayBeNamed()
    {
        var book = With("""{ "rows": [ { "model": "claude-opus-5", "input": "4", "terms": "claude-us" } ] }""");

        Assert.That(book.Find("claude-opus-5", Now)!.Terms, Is.SameAs(book.Find("claude-sonnet-5", Now)!.Terms));
    }

    [Test]
    public void OverrideWith_OverriddenBook_CanBeOverriddenAgain()
    {
        var book = With("""{ "rows": [ { "model": "claude-opus-4", "input": "7" } ] }""")
            .OverrideWith(Read("""{ "rows": [ { "model": "claude-opus-4-20250514", "input": "8" } ] }"""));

        Assert.That(
            new[] { "claude-opus-4", "claude-opus-4-0", "claude-opus-4-20250514" }.Select(name => book.Find(name, Now)!.Rates.Input),
            Is.All.EqualTo(8));
    }

    [Test]
    public void OverrideWith_Shadows_AreAddedAndReplaced()
    {
        var book = With("""{ "shadows": { "a": "gpt-5.5", "b": "gpt-5.5" } }""").OverrideWith(Read("""{ "shadows": { "B": "gpt-5.4", "c": "gpt-5" } }"""));

        Assert.That(new[] { "a", "b", "c" }.Select(book.ShadowOf), Is.EqualTo(new[] { "gpt-5.5", "gpt-5.4", "gpt-5" }));
    }

    [Test]
    public void OverrideWith_Empty_ChangesNothing() =>
        Assert.That(
            PriceBook.BuiltIn.OverrideWith(PriceBook.Empty).Models.Select(model => model.Id),
            Is.EqualTo(PriceBook.BuiltIn.Models.Select(model => model.Id)));

    private static PriceBook With(string json) => PriceBook.BuiltIn.OverrideWith(Read(json));

    private static PriceBook Read(string json)
    {
        var reading = PriceBookReader.Read(Encoding.UTF8.GetBytes(json));
        Assert.That(reading.Errors, Is.Empty);
        return reading.Book!;
    }
}
