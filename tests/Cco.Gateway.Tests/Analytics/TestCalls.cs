using Cco.Gateway.Analytics;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Analytics;

/// <summary>Records and exchanges with everything filled in, for tests that change one thing.</summary>
internal static class TestCalls
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A call's id with these last hex digits.</summary>
    public static string Id(string digits) => "cco_" + digits.PadLeft(16, '0');

    public static CallRecord Miss(string id = "01", DateTimeOffset? at = null, Billing billing = Billing.Metered) => new()
    {
        Id = Id(id),
        StartedAt = at ?? Noon,
        Duration = TimeSpan.FromMicroseconds(1_234_567),
        FirstByte = TimeSpan.FromMicroseconds(250_001),
        Dialect = "anthropic",
        Endpoint = "messages",
        Route = "messages",
        Cluster = "anthropic",
        Provider = "anthropic",
        Destination = "d1",
        Billing = billing,
        Scope = "scope",
        Project = "project",
        Tags = "feature=b,team=a",
        User = "user",
        Session = "session",
        Agent = "agent",
        ParentAgent = "parent",
        RequestClass = "main",
        ModelAsked = "claude-opus-4",
        ModelServed = "claude-opus-4-20250514",
        Stream = true,
        Status = 200,
        Outcome = CallResult.Ok,
        CacheResult = CacheResult.Miss,
        CacheReason = "new",
        NotStored = "refusal",
        RequestBytes = 1234,
        Tokens = new CallTokens(10, 20, 30, 40, 50, 5),
        CostStatus = CostStatus.Exact,
        Cost = new CallCost(1_000_000_000, 2, 3, 4, 5_000_000_000, 6),
        PromptCacheSaved = -7,
        StopReason = "end_turn",
        Attempts = 1,
        ErrorCode = null,
    };

    public static CallRecord Hit(string id = "02", DateTimeOffset? at = null, Billing billing = Billing.Metered) => Miss(id, at, billing) with
    {
        CacheResult = CacheResult.Hit,
        CacheReason = null,
        NotStored = null,
        Cost = default(CallCost),
        Saved = 6_000_000_015,
        PromptCacheSaved = null,
        Attempts = 0,
        Destination = null,
    };

    public static CallRecord Refused(string id = "03", DateTimeOffset? at = null) => new()
    {
        Id = Id(id),
        StartedAt = at ?? Noon,
        Duration = TimeSpan.FromMicroseconds(80),
        Dialect = "openai",
        Endpoint = "chat_completions",
        Status = 400,
        Outcome = CallResult.Refused,
        ErrorCode = "invalid_request",
    };

    public static GatewayExchange Exchange(ApiEndpointKind kind = ApiEndpointKind.Messages, Dialect dialect = Dialect.Anthropic) =>
        new("01", Noon.AddTicks(1234), 0, new ApiEndpoint(kind, "/v1/messages"), dialect);

    public static UpstreamAttempt Attempt(
        CostResult? cost,
        TokenUsage? usage = null,
        int status = 200,
        Billing billing = Billing.Metered,
        string cluster = "anthropic",
        bool complete = true,
        bool error = false)
    {
        var attempt = new UpstreamAttempt(cluster, "d1", cluster, billing, status);
        if (cost is not null)
        {
            var facts = new AnswerFacts { Usage = usage, Model = "claude-x-1", StopReason = "end_turn", Complete = complete, Error = error };
            attempt.Complete(facts, cost);
        }

        return attempt;
    }

    public static CostResult Priced(decimal input, decimal output = 0, CostStatus status = CostStatus.Exact) =>
        new(status, new CostParts(input, 0, 0, 0, output, 0), "rule");
}
