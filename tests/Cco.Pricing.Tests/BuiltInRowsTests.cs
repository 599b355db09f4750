namespace Cco.Pricing.Tests;

/// <summary>
/// The tables of contract.md 6, typed a second time: rates in USD per million tokens, "-" where the vendor names none.
/// An answer of 1,000 tokens in each bucket shows what a row really bills.
/// </summary>
public sealed class BuiltInRowsTests
{
    private const string None = "-";

    /// <summary>model, a day on which the row holds, input, output, 5-minute write, 1-hour write, read, US surcharge, fast input, fast output.</summary>
    private static readonly object[][] Claude =
    [
        ["claude-fable-5-2", "2026-11-09", "8", "40", "10", "16", "0.20", true, "16", "80"],
        ["claude-mythos-5-2", "2026-11-09", "8", "40", "10", "16", "0.20", true, None, None],
        ["claude-fable-5-1", "2026-09-01", "10", "50", "12.50", "20", "0.25", true, None, None],
        ["claude-mythos-5-1", "2026-09-01", "10", "50", "12.50", "20", "0.25", true, None, None],
        ["claude-fable-5", "2026-06-09", "10", "50", "12.50", "20", "1", true, None, None],
        ["claude-mythos-5", "2026-06-09", "10", "50", "12.50", "20", "1", true, None, None],
        ["claude-opus-5-5", "2026-09-22", "4", "20", "5", "8", "0.20", true, "8", "40"],
        ["claude-opus-5", "2026-07-24", "5", "25", "6.25", "10", "0.50", true, "10", "50"],
        ["claude-opus-4-8", "2026-05-28", "5", "25", "6.25", "10", "0.50", true, "10", "50"],
        ["claude-opus-4-7", "2026-04-16", "5", "25", "6.25", "10", "0.50", true, None, None],
        ["claude-opus-4-6", "2026-02-05", "5", "25", "6.25", "10", "0.50", true, None, None],
        ["claude-opus-4-5-20251101", "2025-11-24", "5", "25", "6.25", "10", "0.50", false, None, None],
        ["claude-opus-4-1-20250805", "2025-08-05", "15", "75", "18.75", "30", "1.50", false, None, None],
        ["claude-opus-4-20250514", "2025-05-22", "15", "75", "18.75", "30", "1.50", false, None, None],
        ["claude-sonnet-5-5", "2026-10-07", "2", "10", "2.50", "4", "0.10", true, None, None],
        ["claude-sonnet-5-5", "2026-09-28", "2", "10", "2.50", "4", "0.20", true, None, None],
        ["claude-sonnet-5", "2026-06-30", "2", "10", "2.50", "4", "0.20", true, None, None],
        ["claude-sonnet-4-6", "2026-02-17", "3", "15", "3.75", "6", "0.30", true, None, None],
        ["claude-sonnet-4-5-20250929", "2025-09-29", "3", "15", "3.75", "6", "0.30", false, None, None],
        ["claude-sonnet-4-20250514", "2025-05-22", "3", "15", "3.75", "6", "0.30", false, None, None],
        ["claude-haiku-5-5", "2026-10-07", "0.10", "0.50", "0.125", "0.20", "0.01", true, None, None],
        ["claude-haiku-4-5-20251001", "2025-10-15", "1", "5", "1.25", "2", "0.10", false, None, None],
        ["claude-3-5-haiku-20241022", None, "0.80", "4", "1", "1.60", "0.08", false, None, None],
        ["claude-3-haiku-20240307", None, "0.25", "1.25", "0.30", "0.50", "0.03", false, None, None],
    ];

    /// <summary>model, first day, input, output, 30-minute write, 12-hour write, read, 272,000 step, priority factor.</summary>
    private static readonly object[][] OpenAi =
    [
        ["gpt-6.2-astra", "2026-11-17", "8", "40", "10", None, "0.40", true, "2"],
        ["gpt-6.2-sol", "2026-11-17", "2", "10", "2.50", "5", "0.10", true, "2"],
        ["gpt-6.1-sol", "2026-09-29", "2", "10", "2.50", None, "0.10", true, "2"],
        ["gpt-6.1-terra", "2026-10-26", "1", "5", "1.25", "2.50", "0.05", true, "2"],
        ["gpt-6-astra", "2026-09-03", "10", "50", "12.50", None, "1", true, "2"],
        ["gpt-6-sol", "2026-09-22", "2", "10", "2.50", None, "0.20", true, "2"],
        ["gpt-6-luna", "2026-09-22", "0.10", "0.50", "0.125", None, "0.01", true, "2"],
        ["gpt-5.6-sol", "2026-08-21", "4", "20", "5", None, "0.40", true, "2"],
        ["gpt-5.6-sol", None, "5", "30", "6.25", None, "0.50", true, "2"],
        ["gpt-5.6-terra", "2026-07-30", "2", "12", "2.50", None, "0.20", true, "2"],
        ["gpt-5.6-terra", None, "2.50", "15", "3.125", None, "0.25", true, "2"],
        ["gpt-5.6-luna", "2026-07-30", "0.20", "1.20", "0.25", None, "0.02", true, "2"],
        ["gpt-5.6-luna", None, "1", "6", "1.25", None, "0.10", true, "2"],
        ["gpt-5.5", None, "5", "30", None, None, "0.50", true, "2"],
        ["gpt-5.4", None, "2.50", "15", None, None, "0.25", true, "2"],
        ["gpt-5.4-mini", None, "0.75", "4.50", None, None, "0.075", false, "2"],
        ["gpt-5.4-nano", None, "0.20", "1.25", None, None, "0.02", false, None],
        ["gpt-5.2", None, "1.75", "14", None, None, "0.175", false, "2"],
        ["gpt-5.1", None, "1.25", "10", None, None, "0.125", false, "2"],
        ["gpt-5", None, "1.25", "10", None, None, "0.125", false, "2"],
        ["gpt-5-mini", None, "0.25", "2", None, None, "0.025", false, "1.8"],
        ["gpt-5-nano", None, "0.05", "0.40", None, None, "0.005", false, None],
        ["gpt-4.1", None, "2", "8", None, None, "0.50", false, "1.75"],
        ["gpt-4.1-mini", None, "0.40", "1.60", None, None, "0.10", false, "1.75"],
        ["gpt-4.1-nano", None, "0.10", "0.40", None, None, "0.025", false, "2"],
        ["gpt-4o", None, "2.50", "10", None, None, "1.25", false, "1.7"],
        ["gpt-4o-2024-05-13", None, "5", "15", None, None, None, false, "1.75"],
        ["gpt-4o-mini", None, "0.15", "0.60", None, None, "0.075", false, None],
        ["o3", None, "2", "8", None, None, "0.50", false, "1.75"],
        ["o4-mini", None, "1.10", "4.40", None, None, "0.275", false, None],
        ["text-embedding-3-small", None, "0.02", None, None, None, None, false, None],
        ["text-embedding-3-large", None, "0.13", None, None, None, None, false, None],
        ["text-embedding-ada-002", None, "0.10", None, None, None, None, false, None],
    ];

    [TestCaseSource(nameof(Claude))]
    public void Find_ClaudeRow_HasTheRates(
        string model, string from, string input, string output, string write, string longWrite, string read, bool us, string fastInput, string fastOutput)
    {
        var day = Begin(from);
        var usage = Thousand(output: 1000, write: 1000, longWrite: 1000, read: 1000);
        var plain = new CostParts(Usd(input), Usd(read), Usd(write), Usd(longWrite), Usd(output), 0);

        using (Assert.EnterMultipleScope())
        {
            AssertRow(model, from, input, output, write, longWrite, read);
            Assert.That(Price(model, usage, day), Is.EqualTo(plain));
            Assert.That(Price(model, usage with { ServiceTier = "batch" }, day), Is.EqualTo(Times(plain, 0.5m)));
            Assert.That(Price(model, usage with { InferenceGeo = "us" }, day), Is.EqualTo(us ? Times(plain, 1.1m) : null));
            Assert.That(Price(model, usage with { Speed = "fast" }, day)?.Input, Is.EqualTo(fastInput == None ? null : Usd(fastInput)));
            Assert.That(Price(model, usage with { Speed = "fast" }, day)?.Output, Is.EqualTo(fastOutput == None ? null : Usd(fastOutput)));
            Assert.That(Price(model, usage with { ServiceTier = "priority" }, day), Is.Null, "priority is sold by contract");
            Assert.That(Price(model, usage with { WebSearchRequests = 3 }, day)?.Tools, Is.EqualTo(0.03m));
        }
    }

    [TestCaseSource(nameof(OpenAi))]
    public void Find_OpenAiRow_HasTheRates(
        string model, string from, string input, string output, string write, string longWrite, string read, bool step, string priority)
    {
        var day = Begin(from);
        var shortWrite = write == None ? input : write;
        var usage = Thousand(output: output == None ? null : 1000, write: 1000, longWrite: 1000, read: 1000);
        var plain = new CostParts(
            Usd(input),
            Usd(read == None ? input : read),
            Usd(shortWrite),
            Usd(longWrite == None ? shortWrite : longWrite),
            output == None ? 0 : Usd(output),
            0);
        var premium = priority == None ? null : Times(plain, decimal.Parse(priority));

        using (Assert.EnterMultipleScope())
        {
            AssertRow(model, from, input, output, write, longWrite, read);
            Assert.That(Price(model, usage, day), Is.EqualTo(plain));
            Assert.That(Price(model, usage with { ServiceTier = "default" }, day), Is.EqualTo(plain));
            Assert.That(Price(model, usage with { ServiceTier = "batch" }, day), Is.EqualTo(Times(plain, 0.5m)));
            Assert.That(Price(model, usage with { ServiceTier = "flex" }, day), Is.EqualTo(Times(plain, 0.5m)));
            Assert.That(Price(model, usage with { ServiceTier = "priority" }, day), Is.EqualTo(premium));
            Assert.That(Price(model, usage with { ServiceTier = "fast" }, day), Is.EqualTo(premium));
            Assert.That(Price(model, usage with { ServiceTier = "scale" }, day), Is.Null, "scale is sold by contract");
            Assert.That(Price(model, usage with { InferenceGeo = "us" }, day), Is.Null);
            Assert.That(Price(model, usage with { WebSearchRequests = 3 }, day)?.Tools, Is.EqualTo(Searches(model) ? 0.03m : null), "web search");

            // 272,001 of prompt, of which 269,001 plain input: everything doubles, output is half as much again.
            var atStep = usage with { InputTokens = 269_000 };
            var above = usage with { InputTokens = 269_001 };
            var rise = step ? 2 : 1;
            Assert.That(Price(model, atStep, day), Is.EqualTo(plain with { Input = 269 * plain.Input }));
            Assert.That(
                Price(model, above, day),
                Is.EqualTo(Times(plain, rise) with { Input = 269.001m * plain.Input * rise, Output = plain.Output * (step ? 1.5m : 1) }));
        }
    }

    [Test]
    public void Find_GptSix_UltrafastTriplesThenSextuples([Values("gpt-6.2-astra", "gpt-6.2-sol", "gpt-6.1-sol", "gpt-6.1-terra", "gpt-6-astra", "gpt-6-sol", "gpt-6-luna")] string model)
    {
        var usage = Thousand() with { ServiceTier = "ultrafast" };
        var last = new DateTimeOffset(2027, 2, 28, 23, 59, 59, TimeSpan.Zero);
        var plain = Price(model, Thousand(), last)!.Input;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Price(model, usage, last)!.Input, Is.EqualTo(3 * plain));
            Assert.That(Price(model, usage, last.AddSeconds(1))!.Input, Is.EqualTo(6 * plain));
        }
    }

    [Test]
    public void Find_HaikuFiveFiveAboveTheStep_PricesTheWholeRequestAtTheUpperRow()
    {
        var day = Begin("2026-10-07");
        var usage = Thousand(output: 1000, write: 1000, longWrite: 1000, read: 1000);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                Price("claude-haiku-5-5", usage with { InputTokens = 97_000 }, day),
                Is.EqualTo(new CostParts(0.0097m, 0.00001m, 0.000125m, 0.0002m, 0.0005m, 0)));
            Assert.That(
                Price("claude-haiku-5-5", usage with { InputTokens = 97_001 }, day),
                Is.EqualTo(new CostParts(0.0485005m, 0.00005m, 0.000625m, 0.001m, 0.0025m, 0)));
        }
    }

    [Test]
    public void Models_WholeBook_AreTheTablesAndNothingElse() =>
        Assert.That(
            PriceBook.BuiltIn.Models.SelectMany(model => model.Rows).Select(row => (row.Model, row.From?.ToString("yyyy-MM-dd") ?? None)),
            Is.EquivalentTo(Claude.Concat(OpenAi).Select(row => ((string)row[0], (string)row[1]))));

    [Test]
    public void Models_WholeBook_NameTheirSourceInFull() =>
        Assert.That(
            PriceBook.BuiltIn.Models.SelectMany(model => model.Rows).Select(row => row.Source),
            Is.All.Matches<string?>(source => source?.Length > 10));

    [Test]
    public void Find_ClaudeRow_WritesFiveMinutesAtFiveQuartersAndOneHourAtTwice()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var row in PriceBook.BuiltIn.Models.Where(model => model.Id.StartsWith("claude-", StringComparison.Ordinal)).SelectMany(model => model.Rows))
            {
                foreach (var rates in row.Steps.Select(step => step.Rates).Prepend(row.Rates))
                {
                    // contract.md 6.1 rule 1: only Haiku 3 has a rounded short write.
                    Assert.That(rates.CacheWriteShort, Is.EqualTo(row.Model == "claude-3-haiku-20240307" ? 0.30m : rates.Input * 1.25m), row.Model);
                    Assert.That(rates.CacheWriteLong, Is.EqualTo(rates.Input * 2), row.Model);
                }
            }
        }
    }

    [Test]
    public void Find_ClaudeRow_BillsThreeCategoriesOfRefusalsFromTheSameDay()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var row in PriceBook.BuiltIn.Models.SelectMany(model => model.Rows))
            {
                Assert.That(
                    row.Terms.Refusals,
                    row.Model.StartsWith("claude-", StringComparison.Ordinal)
                        ? Is.EqualTo(new[] { "bio", "frontier_llm", "reasoning_extraction" }.Select(word => new PriceModifier(word, 1, new DateOnly(2026, 9, 24))))
                        : Is.Empty,
                    row.Model);
            }
        }
    }

    // Two prices for models that do not reason, depending on a tool version that the answer does not tell.
    private static bool Searches(string model) =>
        !model.StartsWith("gpt-4", StringComparison.Ordinal) && !model.StartsWith("text-", StringComparison.Ordinal);

    private static void AssertRow(string model, string from, string input, string output, string write, string longWrite, string read)
    {
        var row = PriceBook.BuiltIn.Find(model, Begin(from));
        Assert.That(row?.Model, Is.EqualTo(model));
        Assert.That(row?.From?.ToString("yyyy-MM-dd") ?? None, Is.EqualTo(from));
        Assert.That(row?.Rates, Is.EqualTo(new PriceRates(decimal.Parse(input), Rate(output), Rate(read), Rate(write), Rate(longWrite))));
        Assert.That(PriceBook.BuiltIn.Find(model, Begin(from).AddTicks(-1)) == row, Is.EqualTo(from == None));
    }

    private static decimal? Rate(string text) => text == None ? null : decimal.Parse(text);

    private static decimal Usd(string perMillion) => decimal.Parse(perMillion) / 1000;

    private static DateTimeOffset Begin(string day) =>
        day == None ? new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero) : new(DateOnly.ParseExact(day, "yyyy-MM-dd"), default, TimeSpan.Zero);

    private static TokenUsage Thousand(long? output = null, long? write = null, long? longWrite = null, long? read = null) => new()
    {
        InputTokens = 1000,
        OutputTokens = output,
        CacheWriteShortTokens = write,
        CacheWriteLongTokens = longWrite,
        CacheReadTokens = read,
    };

    private static CostParts? Price(string model, TokenUsage usage, DateTimeOffset at) =>
        CostCalculator.Calculate(PriceBook.BuiltIn, model, usage, at).Parts;

    private static CostParts Times(CostParts parts, decimal factor) => new(
        parts.Input * factor,
        parts.CacheRead * factor,
        parts.CacheWriteShort * factor,
        parts.CacheWriteLong * factor,
        parts.Output * factor,
        parts.Tools * factor);
}
