using System.Text.Json.Serialization;
using Cco.Gateway.Settings;
using Cco.Gateway.Analytics.Import;
using Cco.Gateway.Analytics.PromptCache;
using Cco.Gateway.Analytics.Questions;
using Cco.Gateway.Analytics.Reconcile;
using Cco.Gateway.Exchange;
using Cco.Pricing;

namespace Cco.Gateway.Analytics;

/// <summary>The ledger in JSON: snake_case, money as text, times in UTC, unknown as <c>null</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters =
    [
        typeof(MoneyConverter),
        typeof(UtcTimeConverter),
        typeof(MillisecondsConverter),
        typeof(WordConverter<Billing>),
        typeof(WordConverter<CacheResult>),
        typeof(WordConverter<CallResult>),
        typeof(WordConverter<CostStatus>),
        typeof(WordConverter<Grouping>),
        typeof(WordConverter<BreakCause>),
    ])]
[JsonSerializable(typeof(IReadOnlyList<ListedPrice>))]
[JsonSerializable(typeof(UsageSummary))]
[JsonSerializable(typeof(IReadOnlyList<UnpricedModel>))]
[JsonSerializable(typeof(RepricingResult))]
[JsonSerializable(typeof(UsageBreakdown))]
[JsonSerializable(typeof(CallPage))]
[JsonSerializable(typeof(CallStatus))]
[JsonSerializable(typeof(PlanReport))]
[JsonSerializable(typeof(PromptCacheReport))]
[JsonSerializable(typeof(IReadOnlyList<ImportedCall>))]
[JsonSerializable(typeof(ImportResult))]
[JsonSerializable(typeof(IReadOnlyList<BookedUsage>))]
[JsonSerializable(typeof(ImportRefusal))]
internal sealed partial class AnalyticsJson : JsonSerializerContext;
