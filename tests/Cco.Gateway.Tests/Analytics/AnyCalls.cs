using Cco.Gateway.Analytics;
using Cco.Gateway.Exchange;
using Cco.Pricing;
using CsCheck;

namespace Cco.Gateway.Tests.Analytics;

/// <summary>Calls of every kind over four days.</summary>
internal static class AnyCalls
{
    public static readonly Gen<CallRecord> One =
        from minutes in Gen.Int[0, 4 * 24 * 60]
        from billing in Gen.Enum<Billing>().Nullable()
        from cache in Gen.Enum<CacheResult>().Nullable()
        from outcome in Gen.Enum<CallResult>()
        from status in Gen.Enum<CostStatus>().Nullable()
        from model in Gen.Int[0, 2]
        from word in Gen.Int[0, 2].Select(n => n == 0 ? null : $"w{n}").Array[5]
        from tags in Gen.Int[0, 3].Select(n => new[] { null, "team=a", "team=a,feature=b", "feature=b,x=y,team=c" }[n])
        from tokens in Gen.Long[0, 1_000_000].Nullable().Array[5]
        from cost in Gen.Long[0, 1_000_000_000_000].Nullable()
        from saved in Gen.Long[0, 1_000_000_000_000].Nullable()
        select TestCalls.Miss() with
        {
            StartedAt = TestCalls.Noon.AddMinutes(minutes).AddMilliseconds(minutes % 7),
            Billing = billing,
            CacheResult = cache,
            Outcome = outcome,
            CostStatus = status,
            Scope = word[0],
            Project = word[1],
            Session = word[2],
            Agent = word[3],
            Route = word[4],
            Tags = tags,
            ModelServed = null,
            ModelAsked = model == 0 ? null : $"model-{model}",
            Tokens = new CallTokens(tokens[0], tokens[1], tokens[2], tokens[3], tokens[4], null),
            Cost = cost is { } total ? new CallCost(total, 1, 2, 3, 4, 5) : null,
            Saved = saved,
            CoalescingSaved = saved / 2,
            PromptCacheSaved = -saved,
        };

    /// <summary>Gives each call an id of its own, in their order.</summary>
    public static List<CallRecord> Numbered(IEnumerable<CallRecord> calls) => [.. calls.Select((call, n) => call with { Id = TestCalls.Id($"{n:D4}") })];
}
