namespace Cco.Pricing.Tests;

public sealed class PriceBookNamesTests
{
    [TestCase("claude-opus-4", "claude-opus-4-20250514")]
    [TestCase("claude-opus-4-0", "claude-opus-4-20250514")]
    [TestCase("claude-sonnet-4", "claude-sonnet-4-20250514")]
    [TestCase("claude-opus-4-1", "claude-opus-4-1-20250805")]
    [TestCase("claude-opus-4-5", "claude-opus-4-5-20251101")]
    [TestCase("claude-sonnet-4-0", "claude-sonnet-4-20250514")]
    [TestCase("claude-sonnet-4-5", "claude-sonnet-4-5-20250929")]
    [TestCase("claude-haiku-4-5", "claude-haiku-4-5-20251001")]
    [TestCase("claude-3-5-haiku-latest", "claude-3-5-haiku-20241022")]
    [TestCase("claude-3-5-haiku", "claude-3-5-haiku-20241022")]
    [TestCase("claude-3-haiku", "claude-3-haiku-20240307")]
    [TestCase("gpt-5.6", "gpt-5.6-sol")]
    public void FindModel_Alias_IsTheModel(string alias, string id) => AssertModel(alias, id);

    [TestCase("Claude-Opus-5", "claude-opus-5")]
    [TestCase("claude-opus-5[1m]", "claude-opus-5")]
    [TestCase("claude-sonnet-4-5[1M]", "claude-sonnet-4-5-20250929")]
    [TestCase("anthropic/claude-opus-5", "claude-opus-5")]
    [TestCase("anthropic/claude-sonnet-4.5", "claude-sonnet-4-5-20250929")]
    [TestCase("openrouter/anthropic/claude-opus-5-5[1m]", "claude-opus-5-5")]
    [TestCase("openai/gpt-5.5", "gpt-5.5")]
    [TestCase("azure/gpt-4o-mini", "gpt-4o-mini")]
    [TestCase("anthropic.claude-opus-4-20250514-v1:0", "claude-opus-4-20250514")]
    [TestCase("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20250929")]
    [TestCase("global.anthropic.claude-opus-4-6-v1", "claude-opus-4-6")]
    [TestCase("eu.anthropic.claude-opus-4-8", "claude-opus-4-8")]
    [TestCase("anthropic.claude-3-haiku-20240307-v1:0:200k", "claude-3-haiku-20240307")]
    [TestCase("bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5-20251001")]
    [TestCase("bedrock/converse/us.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5-20251001")]
    [TestCase("bedrock/invoke/anthropic.claude-sonnet-5", "claude-sonnet-5")]
    [TestCase("apac.anthropic.claude-sonnet-4-20250514-v1:0", "claude-sonnet-4-20250514")]
    [TestCase("us-gov.anthropic.claude-opus-4-8", "claude-opus-4-8")]
    [TestCase("us.anthropic.claude-opus-5-5[1m]", "claude-opus-5-5")]
    [TestCase("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-20250514-v1:0", "claude-opus-4-20250514")]
    [TestCase("arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-5", "claude-opus-5")]
    [TestCase("claude-sonnet-4-5@20250929", "claude-sonnet-4-5-20250929")]
    [TestCase("claude-opus-4@20250514", "claude-opus-4-20250514")]
    [TestCase("claude-opus-5@default", "claude-opus-5")]
    [TestCase("vertex_ai/claude-3-5-haiku@20241022", "claude-3-5-haiku-20241022")]
    [TestCase("publishers/anthropic/models/claude-sonnet-4-5@20250929", "claude-sonnet-4-5-20250929")]
    [TestCase("projects/p/locations/global/publishers/anthropic/models/claude-opus-5", "claude-opus-5")]
    [TestCase("azure_ai/claude-opus-4-5", "claude-opus-4-5-20251101")]
    [TestCase("foundry/claude-haiku-5-5", "claude-haiku-5-5")]
    [TestCase("anthropic/claude-sonnet-4.5:thinking", "claude-sonnet-4-5-20250929")]
    [TestCase("anthropic/claude-3.5-haiku:beta", "claude-3-5-haiku-20241022")]
    [TestCase("anthropic/claude-fable-5.2", "claude-fable-5-2")]
    [TestCase("gpt-4.1-2025-04-14", "gpt-4.1")]
    [TestCase("gpt-5.1-2025-11-13", "gpt-5.1")]
    [TestCase("gpt-4o-2024-08-06", "gpt-4o")]
    [TestCase("gpt-4o-2024-05-13", "gpt-4o-2024-05-13")]
    [TestCase("openai/o4-mini-2025-04-16", "o4-mini")]
    public void FindModel_FormOfACloudOrClient_IsTheModel(string form, string id) => AssertModel(form, id);

    [TestCase("")]
    [TestCase("gpt-3.5-turbo")]
    [TestCase("claude-opus")]
    [TestCase("claude-opus-5-")]
    [TestCase("claude-opus-5-20260724")]
    [TestCase("ollama/claude-opus-5")]
    [TestCase("/claude-opus-5")]
    [TestCase("x/us.anthropic.claude-opus-5")]
    [TestCase("a.b.anthropic.claude-opus-5")]
    [TestCase("notanthropic.claude-opus-5")]
    [TestCase("anthropic.")]
    [TestCase("anthropic.claude-opus-5-v")]
    [TestCase("claude-opus-5-v1:0")]
    [TestCase("gpt-5.5@default")]
    [TestCase("gpt-4o-2024-0a-06")]
    [TestCase("gpt-4o-2024-08x06")]
    [TestCase("-2024-08-06")]
    [TestCase("ft:gpt-4o-2024-08-06:me::id")]
    [TestCase("[1m]")]
    [TestCase("anthropic/claude-sonnet-4.5:free")]
    [TestCase("anthropic/claude-sonnet-4.5:nitro")]
    [TestCase("claude-sonnet-4-5:thinking")]
    [TestCase("anthropic/:beta")]
    [TestCase("models/claude-opus-5")]
    [TestCase("publishers/meta/models/claude-opus-5")]
    [TestCase("arn:aws:bedrock:us-east-1:1:application-inference-profile/abc123def456")]
    [TestCase("my-deployment")]
    public void FindModel_AnythingElse_IsUnknown(string name) => Assert.That(PriceBook.BuiltIn.FindModel(name), Is.Null);

    [TestCase("arn:aws:bedrock:us-east-1:1:application-inference-profile/abc123def456")]
    [TestCase("my-deployment")]
    public void FindModel_DeploymentWithAnAlias_IsTheModel(string name)
    {
        var book = PriceBook.BuiltIn.OverrideWith(PriceBookReader.Read(
            System.Text.Encoding.UTF8.GetBytes($$"""{ "aliases": { "{{name}}": "claude-opus-5" } }""")).Book!);

        Assert.That(book.FindModel(name)?.Id, Is.EqualTo("claude-opus-5"));
    }

    [Test]
    public void FindModel_PartnerNameWithRowsOfItsOwn_CostsThose()
    {
        var book = PriceBook.BuiltIn.OverrideWith(PriceBookReader.Read(
            """{ "rows": [ { "model": "eu.anthropic.claude-opus-5", "input": "5.50", "output": "27.50", "terms": "claude" } ] }"""u8).Book!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(book.FindModel("eu.anthropic.claude-opus-5")!.Rows[0].Rates.Input, Is.EqualTo(5.5m));
            Assert.That(book.FindModel("us.anthropic.claude-opus-5")!.Id, Is.EqualTo("claude-opus-5"));
        }
    }

    [TestCase(256)]
    [TestCase(257)]
    [TestCase(100_000)]
    public void FindModel_LongName_IsUnknown(int length) =>
        Assert.That(PriceBook.BuiltIn.FindModel("claude-".PadRight(length, 'x')), Is.Null);

    [Test]
    public void FindModel_KnownName_AllocatesNothing(
        [Values("claude-opus-5", "claude-opus-4", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4.5[1m]", "gpt-4.1-2025-04-14")] string name)
    {
        var book = PriceBook.BuiltIn;
        var at = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
        Assert.That(book.Find(name, at), Is.Not.Null);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            book.Find(name, at);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Find_DayOfAnotherZone_IsTheUtcDay()
    {
        // 2026-10-07 01:00 in Berlin is still the 6th in UTC.
        var at = new DateTimeOffset(2026, 10, 7, 1, 0, 0, TimeSpan.FromHours(2));
        Assert.That(PriceBook.BuiltIn.Find("claude-sonnet-5-5", at)!.Rates.CacheRead, Is.EqualTo(0.20m));
    }

    [Test]
    public void Find_RetiredModel_KeepsItsLastRow() =>
        Assert.That(
            PriceBook.BuiltIn.Find("claude-opus-4", new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))!.Note,
            Is.EqualTo("retired 2026-06-15"));

    [Test]
    public void Models_BuiltIn_ListIdsInOrderWithTheirAliases()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(PriceBook.BuiltIn.Models.Select(model => model.Id), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
            Assert.That(PriceBook.BuiltIn.FindModel("claude-opus-4")!.Aliases, Is.EqualTo(new[] { "claude-opus-4", "claude-opus-4-0" }));
        }
    }

    private static void AssertModel(string name, string id) => Assert.That(PriceBook.BuiltIn.FindModel(name)?.Id, Is.EqualTo(id));
}
