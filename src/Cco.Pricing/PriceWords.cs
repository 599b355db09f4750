using System.Collections.Immutable;
using System.Globalization;

namespace Cco.Pricing;

/// <summary>A price row in words.</summary>
public static class PriceWords
{
    /// <summary>Everything that decides what the row costs: <c>input 5, output 25, cache read 0.5, speed fast ×2, web search 0.01</c>.</summary>
    public static string Of(ModelPrice row) => string.Join(", ", Facts(row).Select(fact => $"{fact.Name} {fact.Value}"));

    /// <summary>What of it changed: <c>input 5 becomes 4</c>, <c>speed fast none becomes ×2</c>.</summary>
    internal static IReadOnlyList<string> Changes(ModelPrice before, ModelPrice after)
    {
        var was = Facts(before).ToDictionary(fact => fact.Name, fact => fact.Value);
        var becomes = Facts(after).ToDictionary(fact => fact.Name, fact => fact.Value);
        return
        [
            .. becomes.Keys.Union(was.Keys)
                .Select(name => (Name: name, Was: was.GetValueOrDefault(name, "none"), Becomes: becomes.GetValueOrDefault(name, "none")))
                .Where(change => change.Was != change.Becomes)
                .Select(change => $"{change.Name} {change.Was} becomes {change.Becomes}"),
        ];
    }

    /// <summary>Digits and a point, no zeros behind them.</summary>
    internal static string Number(decimal number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, string Value)> Facts(ModelPrice row) =>
    [
        .. Rates("", row.Rates),
        .. row.Steps.SelectMany(step => Rates($"above {Number(step.Above)} tokens ", step.Rates)),
        .. Modifiers("speed", row.Terms.Speeds),
        .. Modifiers("geo", row.Terms.Geos),
        .. Modifiers("tier", row.Terms.Tiers),
        .. Modifiers("refusal", row.Terms.Refusals),
        .. Rate("web search", row.Terms.WebSearch),
    ];

    private static IEnumerable<(string Name, string Value)> Rates(string prefix, PriceRates rates) =>
    [
        .. Rate($"{prefix}input", rates.Input),
        .. Rate($"{prefix}output", rates.Output),
        .. Rate($"{prefix}cache read", rates.CacheRead),
        .. Rate($"{prefix}cache write", rates.CacheWriteShort),
        .. Rate($"{prefix}long cache write", rates.CacheWriteLong),
    ];

    private static IEnumerable<(string Name, string Value)> Rate(string name, decimal? rate) =>
        rate is { } known ? [(name, Number(known))] : [];

    private static IEnumerable<(string Name, string Value)> Modifiers(string kind, ImmutableArray<PriceModifier> modifiers) =>
        modifiers.Select(modifier => (
            modifier.From is { } from
                ? string.Create(CultureInfo.InvariantCulture, $"{kind} {modifier.Word} from {from:yyyy-MM-dd}")
                : $"{kind} {modifier.Word}",
            $"×{Number(modifier.Times)}"));
}
