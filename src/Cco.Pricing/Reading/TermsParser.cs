using System.Collections.Immutable;
using System.Text.Json;

namespace Cco.Pricing.Reading;

/// <summary><c>{ "speeds": { "fast": "2" }, "geos": …, "tiers": …, "refusals": …, "webSearch": "0.01" }</c></summary>
internal sealed class TermsParser(JsonReport report)
{
    private static readonly string[] Members = ["speeds", "geos", "tiers", "refusals", "webSearch"];

    private static readonly string[] FactorMembers = ["from", "times"];

    public PriceTerms Parse(JsonElement value, string path)
    {
        var members = report.Object(value, path, Members);
        return new PriceTerms(
            Modifiers(members, path, "speeds", PriceTerms.IsStandardSpeed),
            Modifiers(members, path, "geos", PriceTerms.IsStandardGeo),
            Modifiers(members, path, "tiers", PriceTerms.IsStandardTier),
            Modifiers(members, path, "refusals", static _ => false),
            members.TryGetValue("webSearch", out var search) ? report.Number(search, $"{path}.webSearch", NumberRule.Price) : null);
    }

    private ImmutableArray<PriceModifier> Modifiers(
        Dictionary<string, JsonElement> members, string path, string kind, Func<string, bool> isStandard)
    {
        if (!members.TryGetValue(kind, out var value))
        {
            return [];
        }

        var modifiers = ImmutableArray.CreateBuilder<PriceModifier>();
        foreach (var (word, times) in report.Object(value, $"{path}.{kind}"))
        {
            var place = JsonReport.Keyed($"{path}.{kind}", word);
            if (word.Length == 0 || isStandard(word))
            {
                report.Add(place, "always ×1; leave it out");
            }
            else if (times.ValueKind == JsonValueKind.Array)
            {
                modifiers.AddRange(Dated(word, times, place));
            }
            else if (report.Number(times, place, NumberRule.Factor) is { } factor)
            {
                modifiers.Add(new PriceModifier(word, factor));
            }
        }

        return modifiers.ToImmutable();
    }

    /// <summary><c>[ { "times": "3" }, { "from": "2027-03-01", "times": "6" } ]</c>, in rising order.</summary>
    private List<PriceModifier> Dated(string word, JsonElement value, string path)
    {
        var modifiers = new List<PriceModifier>();
        foreach (var (item, place) in report.Array(value, path))
        {
            var members = report.Object(item, place, FactorMembers);
            var from = members.TryGetValue("from", out var day) ? report.Day(day, $"{place}.from") : null;
            if (!members.TryGetValue("times", out var times))
            {
                report.Add($"{place}.times", "missing; write a factor, like \"1.1\"");
            }
            else if (report.Number(times, $"{place}.times", NumberRule.Factor) is { } factor)
            {
                if (modifiers.Count > 0 && !(from > (modifiers[^1].From ?? DateOnly.MinValue)))
                {
                    report.Add($"{place}.from", "not after the one before; write the days in rising order");
                }

                modifiers.Add(new PriceModifier(word, factor, from));
            }
        }

        return modifiers;
    }
}
