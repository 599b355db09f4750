namespace Cco.Pricing;

/// <summary>
/// Usage × price → cost (contract.md 6). Pure and exact: decimals, no rounding before the sum. Prices by what the provider says it
/// served (speed, geo, tier), never by what was asked.
/// </summary>
public static class CostCalculator
{
    private const string FallbackIteration = "fallback_message";

    private static readonly CostResult NotBilled = new(CostStatus.Exact, CostParts.Zero, AttemptPrice.FreeRefusal);

    /// <summary>
    /// What one answer cost.
    /// <list type="bullet">
    /// <item>No usage, or none of its counts reported: <see cref="CostStatus.NoUsage"/>. The same when only the output is there and that is
    /// the gateway's own estimate; its price is then in <see cref="CostResult.Estimate"/>.</item>
    /// <item>A refusal before any output: exactly nothing, whatever the model, unless its category is one the model's terms bill.</item>
    /// <item>A model, speed, geo, tier or bucket without a known price, be it of one iteration: <see cref="CostStatus.Unpriced"/>;
    /// <see cref="CostResult.Rule"/> says what has no price.</item>
    /// <item>Iterations are priced each at its own model and context step, and replace the counts of the answer; the answer's speed,
    /// geo and tier hold for all of them; web searches are added once.</item>
    /// </list>
    /// </summary>
    /// <param name="book">The prices.</param>
    /// <param name="model">The model that served the answer, in any form <see cref="PriceBook.FindModel"/> knows.</param>
    /// <param name="usage">What the provider reported, or the gateway's estimate.</param>
    /// <param name="servedAt">Decides the row.</param>
    /// <param name="askedModel">
    /// The model that was asked for: iterations that name no model ran on it. Needed only where a fallback model may have served.
    /// </param>
    public static CostResult Calculate(
        PriceBook book, string? model, TokenUsage? usage, DateTimeOffset servedAt, string? askedModel = null)
    {
        if (usage is null)
        {
            return CostResult.NoUsage;
        }

        var day = DateOnly.FromDateTime(servedAt.UtcDateTime);
        return usage.Iterations.Count == 0
            ? PriceWhole(book, model, usage, day)
            : PriceIterations(book, model, askedModel, usage, day);
    }

    /// <summary>What a local answer costs: nothing, and beside it what it would have cost on <paramref name="shadowModel"/>, if that is known.</summary>
    /// <param name="book">The prices.</param>
    /// <param name="usage">What the local server reported; <c>null</c> gives <see cref="CostStatus.NoUsage"/>.</param>
    /// <param name="servedAt">Decides the row.</param>
    /// <param name="shadowModel">The cloud model to compare with, or <c>null</c>.</param>
    public static CostResult CalculateLocal(PriceBook book, TokenUsage? usage, DateTimeOffset servedAt, string? shadowModel)
    {
        if (usage is null)
        {
            return CostResult.NoUsage;
        }

        // Tier, geo and speed are the local server's own words, and a search there is not the cloud's search.
        var counts = new TokenUsage
        {
            InputTokens = usage.InputTokens,
            CacheReadTokens = usage.CacheReadTokens,
            CacheWriteShortTokens = usage.CacheWriteShortTokens,
            CacheWriteLongTokens = usage.CacheWriteLongTokens,
            OutputTokens = usage.OutputTokens,
        };
        var shadow = shadowModel is not null
            && book.FindModel(shadowModel) is { } cloud
            && Calculate(book, cloud.Id, counts, servedAt) is { Parts: { } parts, Rule: { } rule }
                ? new ShadowCost(cloud.Id, parts, rule)
                : null;
        return new CostResult(CostStatus.Exact, CostParts.Zero, "local") { Shadow = shadow };
    }

    private static CostResult PriceWhole(PriceBook book, string? model, TokenUsage usage, DateOnly day)
    {
        var attempt = BilledAttempt.Of(usage, model);
        if (AttemptPrice.IsFreeRefusal(book, attempt, day))
        {
            return NotBilled;
        }

        if (!attempt.Counts.Reported)
        {
            return CostResult.NoUsage;
        }

        var parts = AttemptPrice.Of(book, attempt, usage, day, out var rule);
        if (usage.Estimated && !attempt.Counts.PromptReported)
        {
            return new CostResult(CostStatus.NoUsage, null, $"{rule}; output estimated, prompt unknown") { Estimate = parts };
        }

        return parts is null ? new CostResult(CostStatus.Unpriced, null, rule) : WithTools(book, model, parts, usage, day, rule);
    }

    private static CostResult PriceIterations(PriceBook book, string? model, string? askedModel, TokenUsage usage, DateOnly day)
    {
        // Without a fallback the model that served is the one that was asked for, under its sharper name (contract.md 1.7 rule 6).
        var ownModel = askedModel is not null && HasFallback(usage.Iterations) ? askedModel : model;
        var total = CostParts.Zero;
        var rules = new List<string>();
        foreach (var iteration in usage.Iterations)
        {
            var attempt = BilledAttempt.Of(iteration, iteration.Type == FallbackIteration ? model : ownModel);
            if (!attempt.Counts.Reported)
            {
                continue;
            }

            if (AttemptPrice.Of(book, attempt, usage, day, out var rule) is not { } parts)
            {
                return new CostResult(CostStatus.Unpriced, null, rule);
            }

            total += parts;
            if (!rules.Contains(rule))
            {
                rules.Add(rule);
            }
        }

        return rules.Count == 0 ? CostResult.NoUsage : WithTools(book, model, total, usage, day, string.Join(" + ", rules));
    }

    private static bool HasFallback(IReadOnlyList<UsageIteration> iterations)
    {
        for (var i = 0; i < iterations.Count; i++)
        {
            if (iterations[i].Type == FallbackIteration)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds the web searches: counted at the top of the usage (contract.md 1.7 rule 6), at the answer's own model.</summary>
    private static CostResult WithTools(PriceBook book, string? model, CostParts tokens, TokenUsage usage, DateOnly day, string rule)
    {
        var status = usage.Estimated ? CostStatus.Estimated : CostStatus.Exact;
        if (usage.WebSearchRequests is not > 0)
        {
            return new CostResult(status, tokens, rule);
        }

        if (AttemptPrice.Row(book, model, day, out var problem) is not { } row)
        {
            return new CostResult(CostStatus.Unpriced, null, problem);
        }

        return row.Terms.WebSearch is { } price
            ? new CostResult(status, tokens with { Tools = usage.WebSearchRequests.Value * price }, $"{rule} + web search")
            : new CostResult(CostStatus.Unpriced, null, $"{row.Rule(0, 0, 0, 0)}: no price for web search");
    }
}
