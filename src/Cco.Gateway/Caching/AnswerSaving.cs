using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Caching;

/// <summary>What an answer saves when it is served from the cache on a day, at the prices then in force.</summary>
/// <param name="Prices">Compared by reference: a reload gives another book.</param>
/// <param name="Day">UTC.</param>
internal sealed record AnswerSaving(PriceBook Prices, DateOnly Day, CostResult Cost)
{
    /// <summary>The amount as headers say it; <c>null</c> when it is not known.</summary>
    public string? Usd { get; } = Cost.Total is { } usd ? CcoHeaders.Usd(usd) : null;
}
