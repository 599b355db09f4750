using System.Globalization;

namespace Cco.Pricing;

/// <summary>What a price file does to the built-in book, in words, and what in it looks like a slip. A file of good form may still be wrong.</summary>
public static class PriceReview
{
    /// <summary>One line a model of the file, in ordinal order, and one a doubt about it.</summary>
    public static IReadOnlyList<string> Describe(PriceBook file, PriceBook builtIn)
    {
        var lines = new List<string>();
        foreach (var model in file.Models)
        {
            var replaced = builtIn.Models.FirstOrDefault(known => PriceBook.NameComparer.Equals(known.Id, model.Id))
                ?? builtIn.Models.FirstOrDefault(known => known.Aliases.Contains(model.Id, PriceBook.NameComparer));
            lines.Add(replaced is null ? $"{model.Id}: added" : $"{model.Id}: replaces the built-in {replaced.Id}");
            lines.AddRange(Doubts(model, replaced).Select(doubt => $"{model.Id}: {doubt}"));
        }

        return lines;
    }

    private static IEnumerable<string> Doubts(PricedModel model, PricedModel? replaced)
    {
        if (model.Rows[^1].From is { } first)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"calls before {first:yyyy-MM-dd} have no price; a row without from holds since ever");
        }

        if (replaced is not null && !model.Rows.All(HasTerms) && replaced.Rows.Any(HasTerms))
        {
            yield return "a row without terms has no price for batch, fast, regional or searching answers; the built-in rows have terms to name";
        }

        foreach (var rates in model.Rows.SelectMany(row => row.Steps.Select(step => step.Rates).Prepend(row.Rates)))
        {
            if (rates is { Output: not null, CacheRead: null })
            {
                yield return $"input {PriceWords.Number(rates.Input)} without cacheRead: cache reads cost as much as input";
            }

            if (rates.CacheRead > rates.Input)
            {
                yield return $"cacheRead {PriceWords.Number(rates.CacheRead.Value)} is above input {PriceWords.Number(rates.Input)}";
            }

            if (rates.CacheWriteLong < rates.EffectiveCacheWriteShort)
            {
                yield return $"cacheWriteLong {PriceWords.Number(rates.CacheWriteLong.Value)} is below cacheWrite {PriceWords.Number(rates.EffectiveCacheWriteShort)}";
            }
        }
    }

    private static bool HasTerms(ModelPrice row) =>
        row.Terms.Speeds.Length + row.Terms.Geos.Length + row.Terms.Tiers.Length > 0 || row.Terms.WebSearch is not null;
}
