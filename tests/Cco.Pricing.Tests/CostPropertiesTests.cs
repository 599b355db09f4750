using CsCheck;

namespace Cco.Pricing.Tests;

/// <summary>What holds for any usage at any built-in row.</summary>
public sealed class CostPropertiesTests
{
    private static readonly ModelPrice[] Rows = [.. PriceBook.BuiltIn.Models.SelectMany(model => model.Rows)];

    private static readonly Gen<long?> Count = Gen.Long[0, 2_000_000].Nullable();

    private static readonly Gen<TokenUsage> Usages =
        from input in Count
        from read in Count
        from write in Count
        from longWrite in Count
        from output in Count
        from searches in Gen.Long[0, 50].Nullable()
        from speed in OneOf<string?>(null, "standard", "fast")
        from geo in OneOf<string?>(null, "global", "us")
        from tier in OneOf<string?>(null, "standard", "default", "batch", "flex", "priority")
        select new TokenUsage
        {
            InputTokens = input,
            CacheReadTokens = read,
            CacheWriteShortTokens = write,
            CacheWriteLongTokens = longWrite,
            OutputTokens = output,
            WebSearchRequests = searches,
            Speed = speed,
            InferenceGeo = geo,
            ServiceTier = tier,
        };

    private static readonly PriceBook Dearest = PriceBookReader.Read(
        """
        { "terms": { "t": { "speeds": { "x": "99.9999" }, "geos": { "x": "99.9999" }, "tiers": { "x": "99.9999" }, "webSearch": "99999.999999" } },
          "rows": [ { "model": "m", "input": "99999.999999", "output": "99999.999999", "terms": "t" } ] }
        """u8).Book!;

    private static readonly Gen<ModelPrice> AnyRow = OneOf(Rows);

    [Test]
    public void Calculate_AnyUsage_HasPartsThatSumToTheTotalOrNone() =>
        Gen.Select(AnyRow, Usages).Sample((row, usage) =>
        {
            var cost = Price(row, usage);
            return cost.Parts is { } p
                ? cost.Status == CostStatus.Exact
                    && cost.Total == p.Input + p.CacheRead + p.CacheWriteShort + p.CacheWriteLong + p.Output + p.Tools
                    && new[] { p.Input, p.CacheRead, p.CacheWriteShort, p.CacheWriteLong, p.Output, p.Tools }.Min() >= 0
                : cost.Status is CostStatus.Unpriced or CostStatus.NoUsage && cost.Total is null;
        });

    [Test]
    public void Calculate_UsageSplitIntoIterations_CostsTheSum() =>
        Gen.Select(AnyRow, Usages, Usages).Where((row, _, _) => row.Steps.IsEmpty).Sample((row, a, b) =>
        {
            var whole = Price(row, a with { Iterations = [Attempt(a), Attempt(b)], WebSearchRequests = null });
            var first = Price(row, a with { WebSearchRequests = null });
            var second = Price(row, b with { Speed = a.Speed, InferenceGeo = a.InferenceGeo, ServiceTier = a.ServiceTier, WebSearchRequests = null });
            return first.Status == CostStatus.Unpriced || second.Status == CostStatus.Unpriced
                ? whole.Status == CostStatus.Unpriced
                : whole.Total == (first.Total is null && second.Total is null ? null : (first.Total ?? 0) + (second.Total ?? 0));
        });

    [Test]
    public void Calculate_MoreTokensOnTheSameStep_NeverCostLess() =>
        Gen.Select(AnyRow, Usages, Gen.Int[0, 4], Gen.Long[1, 1_000_000]).Sample((row, usage, bucket, more) =>
        {
            var larger = Raise(usage, bucket, more);
            var before = Price(row, usage).Total;
            var after = Price(row, larger).Total;

            // Nothing known before, or an output rate that the row does not have: there is nothing to compare.
            return before is null || after is null || row.StepFor(usage.PromptTokens ?? 0) != row.StepFor(larger.PromptTokens ?? 0) || after >= before;
        });

    [Test]
    public void Calculate_MoreTokensAcrossASteps_NeverCostLess() =>
        Gen.Select(AnyRow, Usages, Gen.Int[0, 3], Gen.Long[1, 1_000_000]).Sample((row, usage, bucket, more) =>
            !(Price(row, Raise(usage, bucket, more)).Total < Price(row, usage).Total));

    [Test]
    public void Calculate_RowCheaperInEveryRate_NeverCostsMore() =>
        Gen.Select(AnyRow, AnyRow, Usages)
            .Where((cheap, dear, _) => IsCheaper(cheap, dear))
            .Sample((cheap, dear, usage) =>
            {
                var plain = usage with { Speed = null, InferenceGeo = null, ServiceTier = "batch", WebSearchRequests = null };
                return !(Price(cheap, plain).Total > Price(dear, plain).Total);
            });

    [Test]
    public void Calculate_AnyCountsAtThePricesAFileMayHave_NeverOverflow() =>
        Gen.Select(Gen.Long, Gen.Long, Gen.Long, Gen.Long, Gen.Long, Gen.Long).Sample((a, b, c, d, e, f) =>
        {
            var usage = new TokenUsage
            {
                InputTokens = a,
                CacheReadTokens = b,
                CacheWriteShortTokens = c,
                CacheWriteLongTokens = d,
                OutputTokens = e,
                WebSearchRequests = f,
                Speed = "x",
                InferenceGeo = "x",
                ServiceTier = "x",
                Iterations = [Attempt(new TokenUsage { InputTokens = a, OutputTokens = b }), Attempt(new TokenUsage { CacheReadTokens = c, OutputTokens = d })],
            };
            var whole = CostCalculator.Calculate(Dearest, "m", usage with { Iterations = [] }, DateTimeOffset.UnixEpoch);
            var parts = CostCalculator.Calculate(Dearest, "m", usage, DateTimeOffset.UnixEpoch);
            return whole.Total is null or >= 0 && parts.Total is null or >= 0;
        });

    [Test]
    public void FromUsd_TheMostAnAnswerCanBeBelievedToHave_Fits()
    {
        // The reader takes no count above ten thousand million for one, and the ledger no amount above 10,000 USD.
        var usage = new TokenUsage { InputTokens = 10_000_000_000, OutputTokens = 10_000_000_000, Speed = "fast", InferenceGeo = "us" };
        var dearest = CostCalculator.Calculate(PriceBook.BuiltIn, "claude-opus-5-5", usage, new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));

        Assert.That(PicoDollars.ToUsd(PicoDollars.FromUsd(dearest.Total!.Value)), Is.EqualTo(528_000m));
    }

    [Test]
    public void Calculate_AnyUsageAsTextAndBack_CostsTheSame() =>
        Gen.Select(AnyRow, Usages, Usages).Sample((row, a, b) =>
        {
            var usage = a with { Iterations = [Attempt(a), Attempt(b) with { RefusedBeforeOutput = true, RefusalCategory = "bio" }] };
            return Price(row, UsageText.Read(UsageText.Write(usage))!) == Price(row, usage)
                && Price(row, UsageText.Read(UsageText.Write(a))!) == Price(row, a);
        });

    [Test]
    public void FromUsd_AnyCost_LosesLessThanAPicoDollar() =>
        Gen.Select(AnyRow, Usages).Sample((row, usage) =>
            Price(row, usage).Total is not { } total || Math.Abs(PicoDollars.ToUsd(PicoDollars.FromUsd(total)) - total) <= 0.0000000000005m);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static bool IsCheaper(ModelPrice cheap, ModelPrice dear) =>
        cheap.Steps.IsEmpty
        && cheap.Rates.Output is { } output
        && cheap.Rates.Input <= dear.Rates.Input
        && output <= dear.Rates.Output
        && cheap.Rates.EffectiveCacheRead <= dear.Rates.EffectiveCacheRead
        && cheap.Rates.EffectiveCacheWriteShort <= dear.Rates.EffectiveCacheWriteShort
        && cheap.Rates.EffectiveCacheWriteLong <= dear.Rates.EffectiveCacheWriteLong;

    private static TokenUsage Raise(TokenUsage usage, int bucket, long more) => bucket switch
    {
        0 => usage with { InputTokens = (usage.InputTokens ?? 0) + more },
        1 => usage with { CacheReadTokens = (usage.CacheReadTokens ?? 0) + more },
        2 => usage with { CacheWriteShortTokens = (usage.CacheWriteShortTokens ?? 0) + more },
        3 => usage with { CacheWriteLongTokens = (usage.CacheWriteLongTokens ?? 0) + more },
        _ => usage with { OutputTokens = (usage.OutputTokens ?? 0) + more },
    };

    private static UsageIteration Attempt(TokenUsage usage) => new(
        "message", null, usage.InputTokens, usage.CacheReadTokens, usage.CacheWriteShortTokens, usage.CacheWriteLongTokens, usage.OutputTokens);

    private static CostResult Price(ModelPrice row, TokenUsage usage) => CostCalculator.Calculate(
        PriceBook.BuiltIn, row.Model, usage, new DateTimeOffset(row.From ?? new DateOnly(2025, 1, 1), default, TimeSpan.Zero));
}
