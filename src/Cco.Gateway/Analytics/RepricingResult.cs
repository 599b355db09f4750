namespace Cco.Gateway.Analytics;

/// <summary>What pricing earlier calls came to.</summary>
/// <param name="Priced">Calls that have a price now.</param>
/// <param name="SpendUsd">Real spend they add.</param>
/// <param name="ListUsd">Value at list prices they add, of calls that are no spend.</param>
/// <param name="Breaks">Breaks of a provider's prompt cache whose loss is known now.</param>
/// <param name="Savings">Hits and shared calls whose saving is known now.</param>
/// <param name="Unpriced">What has no price still.</param>
internal sealed record RepricingResult(
    long Priced,
    decimal SpendUsd,
    decimal ListUsd,
    long Breaks,
    long Savings,
    IReadOnlyList<UnpricedModel> Unpriced);
