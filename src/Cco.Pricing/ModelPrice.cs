using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Cco.Pricing;

/// <summary>One row of the price book: what a model costs from a day on, until a later row of the same model begins.</summary>
public sealed class ModelPrice
{
    // Far more than any real row needs; a file of a thousand words a kind must not cost a billion slots.
    private const int MaxSlots = 1024;

    // One slot per step, speed, geo and tier: after the first answer of a kind its rule costs nothing. Two threads may both
    // write a slot; they write equal texts.
    private readonly string?[] _rules;

    internal ModelPrice(
        string model, DateOnly? from, PriceRates rates, ImmutableArray<PriceStep> steps, PriceTerms terms, string? source, string? note)
    {
        Model = model;
        From = from;
        Rates = rates;
        Steps = steps;
        Terms = terms;
        Source = source;
        Note = note;
        var slots = (steps.Length + 1L) * (terms.Speeds.Length + 1) * (terms.Geos.Length + 1) * (terms.Tiers.Length + 1);
        _rules = new string?[Math.Min(slots, MaxSlots)];
    }

    /// <summary>The id of the model in the book, not an alias.</summary>
    public string Model { get; }

    /// <summary>The first UTC day of the row; <c>null</c>: since ever.</summary>
    public DateOnly? From { get; }

    /// <summary>The rates below the first step.</summary>
    public PriceRates Rates { get; }

    /// <summary>Context steps, strictly rising.</summary>
    public ImmutableArray<PriceStep> Steps { get; }

    /// <summary>What multiplies the rates.</summary>
    public PriceTerms Terms { get; }

    /// <summary>Where the row was read, for people.</summary>
    public string? Source { get; }

    /// <summary>What else is worth knowing (<c>retired 2026-08-05</c>), for people.</summary>
    public string? Note { get; }

    /// <summary>The step a prompt is on: 0 for <see cref="Rates"/>, n for the n-th of <see cref="Steps"/>.</summary>
    internal int StepFor(decimal promptTokens)
    {
        var step = Steps.Length;
        while (step > 0 && promptTokens <= Steps[step - 1].Above)
        {
            step--;
        }

        return step;
    }

    internal PriceRates RatesOn(int step) => step == 0 ? Rates : Steps[step - 1].Rates;

    /// <summary>The factor of a speed, geo and tier, each as <see cref="PriceTerms.SpeedAt"/> and its siblings give it.</summary>
    internal decimal Times(int speed, int geo, int tier) =>
        (speed == 0 ? 1 : Terms.Speeds[speed - 1].Times)
        * (geo == 0 ? 1 : Terms.Geos[geo - 1].Times)
        * (tier == 0 ? 1 : Terms.Tiers[tier - 1].Times);

    /// <summary>The row in words: <c>claude-haiku-5-5 &gt;100000 from 2026-10-07, us ×1.1</c>.</summary>
    internal string Rule(int step, int speed, int geo, int tier)
    {
        var slot = (((((step * (Terms.Speeds.Length + 1L)) + speed) * (Terms.Geos.Length + 1)) + geo) * (Terms.Tiers.Length + 1)) + tier;
        return slot < _rules.Length ? _rules[slot] ??= Describe(step, speed, geo, tier) : Describe(step, speed, geo, tier);
    }

    private string Describe(int step, int speed, int geo, int tier)
    {
        var text = new StringBuilder(Model);
        if (step > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" >{Steps[step - 1].Above}");
        }

        if (From is { } from)
        {
            text.Append(CultureInfo.InvariantCulture, $" from {from:yyyy-MM-dd}");
        }

        Append(text, Terms.Speeds, speed);
        Append(text, Terms.Geos, geo);
        Append(text, Terms.Tiers, tier);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ImmutableArray<PriceModifier> modifiers, int chosen)
    {
        if (chosen > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $", {modifiers[chosen - 1].Word} ×{modifiers[chosen - 1].Times}");
        }
    }
}
