using System.Text;
using Cco.Gateway.Tests.Wire.Anthropic;
using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Wire;

/// <summary>
/// What others' users found wrong on their bills (their public issues are named): the same answer here, and the amount the provider charged.
/// Where a report's model is older than the book, a model with the same rates stands for it.
/// </summary>
internal sealed class KnownMispricingsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>report, model, usage of a plain answer, USD charged, USD the other gateway said.</summary>
    private static readonly string[][] Plain =
    [
        // Cache writes were charged as input as well.
        ["BerriAI/litellm#9812", "claude-sonnet-4-5", """{"input_tokens":3,"cache_creation_input_tokens":12304,"cache_read_input_tokens":0,"output_tokens":550}""", "0.054399", "0.091311"],

        // Cache reads and writes vanished behind a Bedrock name.
        ["BerriAI/litellm#11364", "eu.anthropic.claude-opus-4-5-20251101-v1:0", """{"input_tokens":10,"cache_creation_input_tokens":32435,"cache_read_input_tokens":66360,"output_tokens":5120,"output_tokens_details":{"thinking_tokens":1710}}""", "0.36394875", "0.047080"],

        // Another model's 1-hour price was pasted: 12 times too high for Haiku, 5 times too low for Opus.
        ["BerriAI/litellm#38056", "claude-3-haiku-20240307", """{"input_tokens":0,"cache_creation_input_tokens":9628,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":9628},"output_tokens":0}""", "0.004814", "0.057768"],
        ["BerriAI/litellm#38056", "claude-opus-4-1", """{"input_tokens":0,"cache_creation_input_tokens":9628,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":9628},"output_tokens":0}""", "0.28884", "0.057768"],

        // 1-hour writes at the 5-minute price.
        ["can1357/oh-my-pi#6876", "claude-opus-5", """{"input_tokens":0,"cache_creation_input_tokens":344139,"cache_creation":{"ephemeral_1h_input_tokens":344139},"output_tokens":0}""", "3.44139", "2.15086875"],
        ["earendil-works/pi#5738", "claude-opus-4-8", """{"input_tokens":0,"cache_creation_input_tokens":1000000,"cache_creation":{"ephemeral_5m_input_tokens":600000,"ephemeral_1h_input_tokens":400000},"output_tokens":0}""", "7.75", "6.25"],

        // A tier above 200,000 tokens that no longer exists.
        ["Wei-Shaw/claude-relay-service#1143", "claude-sonnet-4-6", """{"input_tokens":250000,"output_tokens":1000}""", "0.765", "1.5225"],

        // Cached tokens in the prompt total and beside it.
        ["Portkey-AI/gateway#1564", "claude-sonnet-4", """{"input_tokens":100,"cache_read_input_tokens":50,"output_tokens":100}""", "0.001815", "0.001965"],
    ];

    /// <summary>report, model, usage at the start, usage at the end, USD charged, USD the other gateway said.</summary>
    private static readonly string[][] Streamed =
    [
        // Cache reads at the price of input, in streams only: 7 times too high.
        ["BerriAI/litellm#11789", "claude-3-5-haiku", """{"input_tokens":4,"cache_creation_input_tokens":0,"cache_read_input_tokens":2455,"output_tokens":1}""", """{"output_tokens":23}""", "0.0002916", "0.0020592"],

        // Start and end were added, since both are cumulative.
        ["envoyproxy/ai-gateway#2241", "claude-sonnet-4", """{"input_tokens":317,"cache_creation_input_tokens":4425,"cache_read_input_tokens":8000,"output_tokens":1}""", """{"input_tokens":317,"cache_creation_input_tokens":4425,"cache_read_input_tokens":8000,"output_tokens":200}""", "0.02294475", "0.04193850"],
        ["envoyproxy/ai-gateway#2236", "claude-sonnet-4", """{"input_tokens":9,"cache_read_input_tokens":1,"output_tokens":0}""", """{"input_tokens":9,"cache_read_input_tokens":1,"output_tokens":16}""", "0.0002673", "0.0002703"],

        // Nothing at the start, everything at the end: zero, or without the 1-hour part.
        ["vercel/ai#17326", "claude-haiku-4-5", """{"input_tokens":0,"output_tokens":0}""", """{"input_tokens":1000,"output_tokens":100}""", "0.0015", "0"],
        ["earendil-works/pi#9210", "anthropic/claude-haiku-4.5", """{"input_tokens":0,"output_tokens":0}""", """{"input_tokens":10,"cache_creation_input_tokens":11350,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":11350},"output_tokens":48}""", "0.02295", "0.0144375"],

        // The end's larger prompt, after server tools, was not read: 5.5 times too low.
        ["experientiallabs/experiential#690", "claude-opus-5", """{"input_tokens":2679,"output_tokens":3}""", """{"input_tokens":10682,"output_tokens":510,"server_tool_use":{"web_search_requests":1}}""", "0.07616", "0.026145"],
    ];

    [TestCaseSource(nameof(Plain))]
    public void Price_PlainAnswerOthersGotWrong_IsWhatWasCharged(string report, string model, string usage, string charged, string wrong)
    {
        var answer = $$"""{"type":"message","model":"{{model}}","content":[{"type":"text","text":"a"}],"stop_reason":"end_turn","usage":{{usage}}}""";

        AssertCost(AnswerReading.Read(Dialect.Anthropic, AnswerReading.Json, answer), charged, wrong, report);
    }

    [TestCaseSource(nameof(Streamed))]
    public void Price_StreamOthersGotWrong_IsWhatWasCharged(string report, string model, string start, string end, string charged, string wrong)
    {
        var answer = AnthropicStreams.Of(start, end).Replace("\"model\":\"m\"", $"\"model\":\"{model}\"", StringComparison.Ordinal);

        AssertCost(AnswerReading.Read(Dialect.Anthropic, AnswerReading.Stream, answer), charged, wrong, report);
    }

    [Test]
    public void Price_FallbackOthersPricedAtTheModelAskedFor_IsTheServingModels()
    {
        // earendil-works/pi#8285: $0.01732, Fable 5's price, for what Opus 4.8 answered.
        var answer = """
            {"type":"message","model":"claude-opus-4-8","content":[{"type":"fallback","from":{"model":"claude-fable-5"},"to":{"model":"claude-opus-4-8"}},{"type":"text","text":"a"}],
             "stop_reason":"end_turn","usage":{"input_tokens":412,"output_tokens":264,"iterations":[
               {"type":"message","model":"claude-fable-5","input_tokens":535,"output_tokens":0},{"type":"fallback_message","model":"claude-opus-4-8","input_tokens":412,"output_tokens":264}]}}
            """;

        AssertCost(AnswerReading.Read(Dialect.Anthropic, AnswerReading.Json, answer), "0.00866", "0.01732", "pi#8285");
    }

    [Test]
    public void Price_LongContextTierOfOnesOwn_HoldsForLongWritesToo()
    {
        // BerriAI/litellm#15055: above 200,000 tokens a 1-hour write of Sonnet was 12 USD a million, but was priced at 6.
        var book = PriceBook.BuiltIn.OverrideWith(PriceBookReader.Read("""
            { "rows": [ { "model": "claude-sonnet-4", "input": "3", "output": "15", "cacheRead": "0.30", "cacheWrite": "3.75", "cacheWriteLong": "6",
              "steps": [ { "above": 200000, "input": "6", "output": "22.50", "cacheRead": "0.60", "cacheWrite": "7.50", "cacheWriteLong": "12" } ] } ] }
            """u8).Book!);
        var usage = new TokenUsage { InputTokens = 0, CacheWriteLongTokens = 250_000, OutputTokens = 0 };

        Assert.That(CostCalculator.Calculate(book, "claude-sonnet-4", usage, Now).Total, Is.EqualTo(3m));
    }

    [Test]
    public void Price_OwnPriceOfCacheReads_IsNotAddedToInput()
    {
        // BerriAI/litellm#40006: with prices of one's own, cache reads were billed at both rates.
        var book = PriceBookReader.Read("""{ "rows": [ { "model": "m", "input": "3", "output": "15", "cacheRead": "0.30" } ] }"""u8).Book!;
        var usage = new TokenUsage { InputTokens = 1000, CacheReadTokens = 100_000, OutputTokens = 0 };

        Assert.That(CostCalculator.Calculate(book, "m", usage, Now).Total, Is.EqualTo(0.033m));
    }

    [Test]
    public void Price_ModelNobodyKnows_IsNoSilentZero()
    {
        // BerriAI/litellm's price map incident: a broken or old list priced everything at 0.
        var answer = """{"model":"claude-opus-9","content":[{"type":"text","text":"a"}],"stop_reason":"end_turn","usage":{"input_tokens":1000,"output_tokens":1000}}""";
        var cost = Price(AnswerReading.Read(Dialect.Anthropic, AnswerReading.Json, answer));

        Assert.That((cost.Status, cost.Total), Is.EqualTo((CostStatus.Unpriced, (decimal?)null)));
    }

    [Test]
    public void Price_OpenAiCachedTokens_AreTakenOutOfThePrompt()
    {
        var answer = """
            {"model":"gpt-6-luna","service_tier":"default","choices":[{"index":0,"finish_reason":"stop","message":{"content":"a"}}],
             "usage":{"prompt_tokens":1200,"completion_tokens":80,"prompt_tokens_details":{"cached_tokens":1024,"cache_write_tokens":0}}}
            """;

        AssertCost(AnswerReading.Read(Dialect.OpenAi, AnswerReading.Json, Encoding.UTF8.GetBytes(answer), []), "0.00006784", "0.00017024", "cached twice");
    }

    private static void AssertCost(AnswerFacts facts, string charged, string wrong, string report)
    {
        var cost = Price(facts);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((cost.Status, cost.Total), Is.EqualTo((CostStatus.Exact, (decimal?)decimal.Parse(charged))), $"{report}, where it was {wrong}");
            Assert.That(wrong, Is.Not.EqualTo(charged));
        }
    }

    private static CostResult Price(AnswerFacts facts) => CostCalculator.Calculate(PriceBook.BuiltIn, facts.Model, facts.BillableUsage, Now);
}
