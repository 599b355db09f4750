using System.Text.Json.Serialization;
using Cco.Pricing;

namespace Cco.Gateway.Analytics;

/// <summary>Calls of one model that have no price.</summary>
/// <param name="Model">As the provider named it; <c>null</c> when nobody did.</param>
/// <param name="Calls">How many of its calls.</param>
/// <param name="Since">When the first of them was.</param>
/// <param name="Reason">What has no price, of the first of them: <c>no price for qwen3-235b</c>, <c>…: no price for service_tier priority</c>.</param>
/// <param name="NeedsRow">The model has no row on that day, so a row in <c>prices.json</c> helps.</param>
internal sealed record UnpricedModel(
    string? Model,
    long Calls,
    DateTimeOffset Since,
    string Reason,
    bool NeedsRow)
{
    /// <summary>The row to fill in; <c>null</c> when a row would not help.</summary>
    [JsonIgnore]
    public string? Template => NeedsRow && Model is not null ? PriceTemplate.Row(Model, DateOnly.FromDateTime(Since.UtcDateTime)) : null;
}
