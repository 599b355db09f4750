using System.Collections.Immutable;
using System.Text.Json;

namespace Cco.Pricing.Reading;

/// <summary><c>{ "model": "claude-opus-5", "from": "2026-07-24", "input": "5", "output": "25", …, "terms": "claude-us" }</c></summary>
internal sealed class RowParser(
    JsonReport report,
    IReadOnlyDictionary<string, string> sources,
    IReadOnlyDictionary<string, PriceTerms> terms,
    IReadOnlyDictionary<string, PriceTerms> knownTerms)
{
    private static readonly string[] RateMembers = ["input", "output", "cacheRead", "cacheWrite", "cacheWriteLong"];
    private static readonly string[] StepMembers = ["above", .. RateMembers];
    private static readonly string[] Members = ["model", "from", .. RateMembers, "steps", "terms", "source", "note"];

    /// <summary>The row, or <c>null</c> without a usable model.</summary>
    public ModelPrice? Parse(JsonElement value, string path)
    {
        var members = report.Object(value, path, Members);
        if (value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var model = Required(members, path, "model", "write the model's id") is { } id ? report.Name(id, $"{path}.model") : null;
        var from = members.TryGetValue("from", out var day) ? report.Day(day, $"{path}.from") : null;
        var rates = Rates(members, path);
        var steps = Steps(members, path);
        var row = new ModelPrice(
            model ?? "", from, rates, steps, Terms(members, path), Source(members, path), Text(members, path, "note"));
        return model is null ? null : row;
    }

    private PriceRates Rates(Dictionary<string, JsonElement> members, string path) => new(
        Required(members, path, "input", "write USD per million tokens, like \"2.50\"") is null ? 0 : Rate(members, path, "input") ?? 0,
        Rate(members, path, "output"),
        Rate(members, path, "cacheRead"),
        Rate(members, path, "cacheWrite"),
        Rate(members, path, "cacheWriteLong"));

    private decimal? Rate(Dictionary<string, JsonElement> members, string path, string name) =>
        members.TryGetValue(name, out var value) ? report.Number(value, $"{path}.{name}", NumberRule.Price) : null;

    private ImmutableArray<PriceStep> Steps(Dictionary<string, JsonElement> row, string path)
    {
        if (!row.TryGetValue("steps", out var value))
        {
            return [];
        }

        var steps = ImmutableArray.CreateBuilder<PriceStep>();
        foreach (var (item, place) in report.Array(value, $"{path}.steps"))
        {
            var members = report.Object(item, place, StepMembers);
            var above = Required(members, place, "above", "write tokens, like 272000") is { } tokens ? Above(tokens, place, steps) : 0;
            foreach (var name in RateMembers.Where(name => name != "input" && row.ContainsKey(name) && !members.ContainsKey(name)))
            {
                report.Add($"{place}.{name}", "missing; the row has this rate, so each of its steps needs it");
            }

            steps.Add(new PriceStep(above, Rates(members, place)));
        }

        return steps.ToImmutable();
    }

    private long Above(JsonElement value, string path, ImmutableArray<PriceStep>.Builder before)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var above) || above < 1)
        {
            report.Refuse($"{path}.above", value, "is no count; write tokens as a whole number, like 272000");
            return 0;
        }

        if (before.Count > 0 && above <= before[^1].Above)
        {
            report.Refuse($"{path}.above", value, $"is not above the step before, {before[^1].Above}; write the steps in rising order");
        }

        return above;
    }

    private PriceTerms Terms(Dictionary<string, JsonElement> members, string path)
    {
        if (Text(members, path, "terms") is not { } name)
        {
            return PriceTerms.Standard;
        }

        if (terms.TryGetValue(name, out var found) || knownTerms.TryGetValue(name, out found))
        {
            return found;
        }

        var known = terms.Keys.Union(knownTerms.Keys, PriceBook.NameComparer).Order(StringComparer.Ordinal);
        report.Refuse($"{path}.terms", members["terms"], $"is not defined; known are {string.Join(", ", known)}");
        return PriceTerms.Standard;
    }

    /// <summary>The names in <c>"P1, P3"</c> as their texts where the file has them, else as written.</summary>
    private string? Source(Dictionary<string, JsonElement> members, string path) =>
        Text(members, path, "source") is { } source
            ? string.Join("; ", source.Split(',', StringSplitOptions.TrimEntries).Select(name => sources.GetValueOrDefault(name, name)))
            : null;

    private string? Text(Dictionary<string, JsonElement> members, string path, string name) =>
        members.TryGetValue(name, out var value) ? report.Text(value, $"{path}.{name}") : null;

    private JsonElement? Required(Dictionary<string, JsonElement> members, string path, string name, string right)
    {
        if (members.TryGetValue(name, out var value))
        {
            return value;
        }

        report.Add($"{path}.{name}", $"missing; {right}");
        return null;
    }
}
