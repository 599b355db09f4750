using Cco.Pricing;

namespace Cco.Gateway.Settings;

/// <summary>One row of the prices in force, in words.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="Names">Its other names.</param>
/// <param name="From">The UTC day from which the row applies; <c>null</c> is from the beginning.</param>
/// <param name="InForce">Whether it applies today.</param>
/// <param name="Price">What it says, in USD per million tokens.</param>
internal sealed record ListedPrice(string Model, IReadOnlyList<string> Names, DateOnly? From, bool InForce, string Price)
{
    /// <summary>All rows of a book, or those of one model by any of its names; newest first.</summary>
    public static IReadOnlyList<ListedPrice> Of(PriceBook book, string? model, DateOnly today)
    {
        var models = model is null ? book.Models.OrderBy(m => m.Id, StringComparer.Ordinal) : book.FindModel(model) is { } found ? [found] : Enumerable.Empty<PricedModel>();
        return [.. models.SelectMany(m => m.Rows.Select(row => new ListedPrice(m.Id, [.. m.Aliases], row.From, ReferenceEquals(row, m.On(today)), PriceWords.Of(row))))];
    }
}
