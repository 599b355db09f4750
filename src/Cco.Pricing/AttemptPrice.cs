using System.Globalization;

namespace Cco.Pricing;

/// <summary>What one attempt cost: row, step, modifiers, and the counts of its buckets.</summary>
internal static class AttemptPrice
{
    /// <summary>The rule of a refusal that is not billed.</summary>
    public const string FreeRefusal = "refusal before output, not billed";

    private const decimal PerToken = 0.000001m;
    private const int ShownLength = 80;

    /// <summary>A refusal before any output in no category that its model's terms bill. Without a category it is free whatever the model.</summary>
    public static bool IsFreeRefusal(PriceBook book, in BilledAttempt attempt, DateOnly day) =>
        attempt.Refused
        && (string.IsNullOrEmpty(attempt.RefusalCategory)
            || (Row(book, attempt.Model, day, out _) is { } row && row.Terms.RefusalAt(attempt.RefusalCategory, day) is null));

    /// <summary>USD by part, and in <paramref name="rule"/> the row applied; or <c>null</c>, and what has no price.</summary>
    /// <param name="usage">The answer's speed, geo and tier.</param>
    public static CostParts? Of(PriceBook book, in BilledAttempt attempt, TokenUsage usage, DateOnly day, out string rule)
    {
        if (IsFreeRefusal(book, attempt, day))
        {
            rule = FreeRefusal;
            return CostParts.Zero;
        }

        if (Row(book, attempt.Model, day, out rule) is not { } row || Tokens(row, attempt.Counts, usage, day, out rule) is not { } parts)
        {
            return null;
        }

        if (attempt.Refused && row.Terms.RefusalAt(attempt.RefusalCategory, day) is { } refusal)
        {
            rule = $"{rule}, refusal {refusal.Word}";
            return parts * refusal.Times;
        }

        return parts;
    }

    /// <summary>The row in force, or <c>null</c> and what has none.</summary>
    public static ModelPrice? Row(PriceBook book, string? model, DateOnly day, out string problem)
    {
        problem = "";
        if (string.IsNullOrEmpty(model))
        {
            problem = "no price without a model";
            return null;
        }

        if (book.FindModel(model) is not { } found)
        {
            problem = $"no price for {Shorten(model)}";
            return null;
        }

        if (found.On(day) is not { } row)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"no price for {found.Id} on {day:yyyy-MM-dd}");
            return null;
        }

        return row;
    }

    private static CostParts? Tokens(ModelPrice row, in TokenCounts counts, TokenUsage usage, DateOnly day, out string rule)
    {
        var step = row.StepFor(counts.Prompt);
        var speed = row.Terms.SpeedAt(usage.Speed, day);
        var geo = row.Terms.GeoAt(usage.InferenceGeo, day);
        var tier = row.Terms.TierAt(usage.ServiceTier, day);
        var rates = row.RatesOn(step);
        var missing = speed == PriceTerms.Unknown ? $"speed {Shorten(usage.Speed!)}"
            : geo == PriceTerms.Unknown ? $"inference_geo {Shorten(usage.InferenceGeo!)}"
            : tier == PriceTerms.Unknown ? $"service_tier {Shorten(usage.ServiceTier!)}"
            : rates.Output is null && counts.Output > 0 ? "output"
            : null;
        if (missing is not null)
        {
            rule = $"{row.Rule(step, 0, 0, 0)}: no price for {missing}";
            return null;
        }

        rule = row.Rule(step, speed, geo, tier);
        var unit = row.Times(speed, geo, tier) * PerToken;
        return new CostParts(
            counts.Input * (rates.Input * unit),
            counts.CacheRead * (rates.EffectiveCacheRead * unit),
            counts.CacheWriteShort * (rates.EffectiveCacheWriteShort * unit),
            counts.CacheWriteLong * (rates.EffectiveCacheWriteLong * unit),
            counts.Output * ((rates.Output ?? 0) * unit),
            0);
    }

    /// <summary>The words come from outside; a rule stays one short line.</summary>
    private static string Shorten(string text) => text.Length <= ShownLength ? text : $"{text[..ShownLength]}…";
}
