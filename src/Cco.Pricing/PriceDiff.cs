using System.Globalization;

namespace Cco.Pricing;

/// <summary>What differs between two price books, in words, by model in ordinal order.</summary>
public static class PriceDiff
{
    /// <summary>
    /// One line a difference; empty when every name costs the same on every day. Sources, notes and <c>about</c> are not prices and not compared.
    /// </summary>
    public static IReadOnlyList<string> Describe(PriceBook before, PriceBook after)
    {
        var lines = new List<string>();
        var old = before.Models.ToDictionary(model => model.Id, PriceBook.NameComparer);
        var now = after.Models.ToDictionary(model => model.Id, PriceBook.NameComparer);
        foreach (var id in old.Keys.Union(now.Keys, PriceBook.NameComparer).Order(StringComparer.Ordinal))
        {
            var was = old.GetValueOrDefault(id);
            var becomes = now.GetValueOrDefault(id);
            if (was is null)
            {
                lines.AddRange(becomes!.Rows.Reverse().Select(row => $"{Name(row)}: new, {PriceWords.Of(row)}"));
            }
            else if (becomes is null)
            {
                lines.Add($"{id}: no rows of its own any more");
            }
            else
            {
                Rows(was, becomes, lines);
            }
        }

        Names("stands for", Aliases(before), Aliases(after), lines);
        Names("is compared with", before.Shadows, after.Shadows, lines);
        return lines;
    }

    private static void Rows(PricedModel was, PricedModel becomes, List<string> lines)
    {
        var days = was.Rows.Concat(becomes.Rows).Select(row => row.From).Distinct().Order();
        foreach (var day in days)
        {
            var old = was.Rows.FirstOrDefault(row => row.From == day);
            var now = becomes.Rows.FirstOrDefault(row => row.From == day);
            if (old is null)
            {
                lines.Add($"{Name(now!)}: new row, {PriceWords.Of(now!)}");
            }
            else if (now is null)
            {
                lines.Add($"{Name(old)}: row dropped, was {PriceWords.Of(old)}");
            }
            else if (PriceWords.Changes(old, now) is { Count: > 0 } changes)
            {
                lines.Add($"{Name(now)}: {string.Join(", ", changes)}");
            }
        }
    }

    private static void Names(
        string verb, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after, List<string> lines)
    {
        foreach (var name in before.Keys.Union(after.Keys, PriceBook.NameComparer).Order(StringComparer.Ordinal))
        {
            var was = before.GetValueOrDefault(name);
            var becomes = after.GetValueOrDefault(name);
            if (!PriceBook.NameComparer.Equals(was, becomes))
            {
                lines.Add(becomes is null ? $"{name} no longer {verb} {was}"
                    : was is null ? $"{name} {verb} {becomes}"
                    : $"{name} {verb} {becomes}, not {was}");
            }
        }
    }

    private static Dictionary<string, string> Aliases(PriceBook book) => book.Models
        .SelectMany(model => model.Aliases, (model, alias) => KeyValuePair.Create(alias, model.Id))
        .ToDictionary(PriceBook.NameComparer);

    private static string Name(ModelPrice row) =>
        row.From is { } from ? string.Create(CultureInfo.InvariantCulture, $"{row.Model} from {from:yyyy-MM-dd}") : row.Model;
}
