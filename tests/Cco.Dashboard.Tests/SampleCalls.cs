using Cco.Gateway.Analytics;
using Cco.Gateway.Exchange;
using Cco.Pricing;

namespace Cco.Dashboard.Tests;

/// <summary>A day's calls with every shape the page knows.</summary>
internal static class SampleCalls
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Three metered misses and a hit, spend $1.2354, saved $0.4118, and one of everything else; newest last.</summary>
    public static CallRecord[] All =>
    [
        Miss(1),
        Miss(2) with { ModelAsked = "claude-opus-4", NotStored = "pause-turn" },
        Miss(3) with { CostStatus = CostStatus.Estimated, Outcome = CallResult.Aborted },
        Hit(4, Billing.Metered),
        Miss(5) with { Billing = Billing.Simulated, ModelAsked = "claude-haiku-5-5", ModelServed = "claude-haiku-5-5", Cost = new CallCost(7_500_000_000_000, 0, 0, 0, 0, 0) },
        Hit(6, Billing.Simulated),
        Miss(7) with { Billing = Billing.Subscription },
        Miss(8) with { CostStatus = CostStatus.Unpriced, Cost = null, ModelAsked = "mystery", ModelServed = "mystery", CacheResult = CacheResult.Bypass, CacheReason = "not-understood" },
        Miss(9) with { Status = 529, Outcome = CallResult.UpstreamError, Cost = null, CostStatus = null, Tokens = default, StopReason = null },
        new()
        {
            Id = CallId.Text(10),
            StartedAt = Noon.AddMinutes(10),
            Duration = TimeSpan.FromMicroseconds(84),
            Dialect = "openai",
            Endpoint = "chat_completions",
            Status = 400,
            Outcome = CallResult.Refused,
        },
    ];

    private static CallRecord Miss(int n) => new()
    {
        Id = CallId.Text(n),
        StartedAt = Noon.AddMinutes(n),
        Duration = TimeSpan.FromMilliseconds(870 * n),
        Dialect = "anthropic",
        Endpoint = "messages",
        Billing = Billing.Metered,
        ModelAsked = "claude-opus-4-20250514",
        ModelServed = "claude-opus-4-20250514",
        Status = 200,
        Outcome = CallResult.Ok,
        CacheResult = CacheResult.Miss,
        CacheReason = "new",
        Tokens = new CallTokens(12_345, 20_000, null, null, 1_503, null),
        CostStatus = CostStatus.Exact,
        Cost = new CallCost(300_000_000_000, 0, 0, 0, 111_800_000_000, 0),
        Attempts = 1,
    };

    private static CallRecord Hit(int n, Billing billing) => Miss(n) with
    {
        Billing = billing,
        Duration = TimeSpan.FromMicroseconds(412),
        CacheResult = CacheResult.Hit,
        CacheReason = null,
        Cost = default(CallCost),
        Saved = 411_800_000_000,
        Attempts = 0,
    };
}
