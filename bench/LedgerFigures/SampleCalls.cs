using Cco.Gateway.Analytics;
using Cco.Gateway.Exchange;
using Cco.Pricing;

namespace Cco.LedgerFigures;

/// <summary>Calls as a team of fifty makes them: eight models, fifty keys, twelve projects, sessions of two hundred calls.</summary>
internal static class SampleCalls
{
    private static readonly string[] Models =
        ["claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-5-5", "claude-fable-5-2", "gpt-6-luna", "gpt-6.2-sol", "claude-opus-5", "llama3.3"];

    private static readonly string[] Keys = [.. Enumerable.Range(0, 50).Select(n => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([(byte)n]).AsSpan(0, 16)))];

    private static readonly string[] Projects = [.. Enumerable.Range(0, 12).Select(n => $"project-{n}")];

    private static readonly string?[] Tags = [null, "team=a", "feature=search,team=b", null];

    public static CallRecord Make(int n, DateTimeOffset at)
    {
        var hit = n % 7 == 0;
        return new CallRecord
        {
            Id = CallId.Text(0x1000_0000_0000 + n),
            StartedAt = at,
            Duration = TimeSpan.FromMicroseconds(1_200_000 + n),
            FirstByte = TimeSpan.FromMicroseconds(400_000),
            Dialect = "anthropic",
            Endpoint = "messages",
            Route = "messages",
            Cluster = "anthropic",
            Provider = "anthropic",
            Destination = "api",
            Billing = n % 5 == 0 ? Billing.Subscription : Billing.Metered,
            Scope = Keys[n % Keys.Length],
            Project = Projects[n / 3 % Projects.Length],
            Tags = Tags[n % Tags.Length],
            Session = SessionOf(n),
            Agent = n % 3 == 0 ? null : $"agent-{n / 40:x}",
            RequestClass = "main",
            ModelAsked = Models[n % Models.Length],
            ModelServed = Models[n % Models.Length],
            Stream = true,
            Status = 200,
            Outcome = CallResult.Ok,
            CacheResult = hit ? CacheResult.Hit : CacheResult.Miss,
            CacheReason = hit ? null : "new",
            RequestBytes = 150_000 + n % 10_000,
            Tokens = new CallTokens(12 + (n % 100), 40_000, 1_200, null, 700, 210),
            CostStatus = CostStatus.Exact,
            Cost = hit ? default(CallCost) : new CallCost(24_000_000, 4_000_000_000, 3_000_000_000, 0, 7_000_000_000, 0),
            Saved = hit ? 14_024_000_000 : null,
            PromptCacheSaved = hit ? null : 75_400_000_000,
            StopReason = "tool_use",
            Attempts = hit ? 0 : 1,
        };
    }

    private static string SessionOf(int n)
    {
        var session = n / 10_000 * 50 + n % 50;
        return $"5f1c{session:x8}-77aa-4c3e-9d1e-0123456789ab";
    }
}
