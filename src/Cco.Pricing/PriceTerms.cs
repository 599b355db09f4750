using System.Collections.Immutable;

namespace Cco.Pricing;

/// <summary>
/// What multiplies a row's rates, by the words a provider reports of the answer it served. A word that is not listed has no price:
/// an answer that reports it is unpriced, never silently standard.
/// </summary>
public sealed class PriceTerms
{
    internal const int Unknown = -1;

    internal static readonly PriceTerms Standard = new([], [], [], [], null);

    private static readonly string[] StandardSpeeds = ["standard"];

    // Anthropic reports "not_available" for models that run without geo routing.
    private static readonly string[] StandardGeos = ["global", "not_available"];

    private static readonly string[] StandardTiers = ["standard", "default"];

    internal PriceTerms(
        ImmutableArray<PriceModifier> speeds,
        ImmutableArray<PriceModifier> geos,
        ImmutableArray<PriceModifier> tiers,
        ImmutableArray<PriceModifier> refusals,
        decimal? webSearch)
    {
        Speeds = speeds;
        Geos = geos;
        Tiers = tiers;
        Refusals = refusals;
        WebSearch = webSearch;
    }

    /// <summary>By <see cref="TokenUsage.Speed"/>.</summary>
    public ImmutableArray<PriceModifier> Speeds { get; }

    /// <summary>By <see cref="TokenUsage.InferenceGeo"/>.</summary>
    public ImmutableArray<PriceModifier> Geos { get; }

    /// <summary>By <see cref="TokenUsage.ServiceTier"/>.</summary>
    public ImmutableArray<PriceModifier> Tiers { get; }

    /// <summary>
    /// The categories of refusals before any output that are billed, by <see cref="TokenUsage.RefusalCategory"/>; any other is free
    /// (contract.md 1.7 rule 7, as the vendor changed it on 2026-09-24).
    /// </summary>
    public ImmutableArray<PriceModifier> Refusals { get; }

    /// <summary>USD for one web search, never multiplied; <c>null</c>: no known price.</summary>
    public decimal? WebSearch { get; }

    /// <summary>
    /// The place of the modifier in <see cref="Speeds"/> plus one, 0 for standard, <see cref="Unknown"/> for a word without a price.
    /// </summary>
    internal int SpeedAt(string? word, DateOnly day) => Choose(Speeds, StandardSpeeds, word, day);

    /// <inheritdoc cref="SpeedAt"/>
    internal int GeoAt(string? word, DateOnly day) => Choose(Geos, StandardGeos, word, day);

    /// <inheritdoc cref="SpeedAt"/>
    internal int TierAt(string? word, DateOnly day) => Choose(Tiers, StandardTiers, word, day);

    /// <summary>The modifier of a refusal before any output; <c>null</c>: it is free.</summary>
    internal PriceModifier? RefusalAt(string? category, DateOnly day) =>
        string.IsNullOrEmpty(category) || Choose(Refusals, [], category, day) is not (> 0 and var place) ? null : Refusals[place - 1];

    internal static bool IsStandardSpeed(string word) => Contains(StandardSpeeds, word);

    internal static bool IsStandardGeo(string word) => Contains(StandardGeos, word);

    internal static bool IsStandardTier(string word) => Contains(StandardTiers, word);

    private static int Choose(ImmutableArray<PriceModifier> modifiers, string[] standard, string? word, DateOnly day)
    {
        if (string.IsNullOrEmpty(word) || Contains(standard, word))
        {
            return 0;
        }

        // The reader keeps the dates of a word in rising order, so the last that has begun is in force.
        for (var i = modifiers.Length - 1; i >= 0; i--)
        {
            if (modifiers[i].Word.Equals(word, StringComparison.OrdinalIgnoreCase) && !(modifiers[i].From > day))
            {
                return i + 1;
            }
        }

        return Unknown;
    }

    private static bool Contains(string[] words, string word)
    {
        foreach (var known in words)
        {
            if (known.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
