using System.Security.Cryptography;
using System.Text;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire.Anthropic;

namespace Cco.Gateway.Analytics;

/// <summary>What one answer said of how much of a plan is used.</summary>
/// <param name="Account">Digest of the login; the cluster's name where the credential is not the caller's login.</param>
/// <param name="SeenAt">When the call began.</param>
internal sealed record PlanReading(string Account, DateTimeOffset SeenAt, UnifiedRateLimits Limits)
{
    /// <summary>The last reading of a call, or <c>null</c> when its answers said nothing.</summary>
    public static PlanReading? Of(GatewayExchange exchange)
    {
        for (var n = exchange.Attempts.Count - 1; n >= 0; n--)
        {
            if (exchange.Attempts[n] is { RateLimits: { } limits } attempt)
            {
                var login = attempt.Billing == Billing.Subscription ? exchange.Caller?.Credential : null;
                return new PlanReading(login ?? attempt.ClusterId, exchange.StartedAt, limits);
            }
        }

        return null;
    }

    /// <summary>The first 8 bytes of the SHA-256 of the organization's name at the provider, in hex.</summary>
    public string? OrganizationDigest =>
        Limits.Organization is { } name ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8)) : null;

    /// <summary>The windows that were reported, with the names they are kept under.</summary>
    public IEnumerable<(string Name, RateLimitWindow Window)> Windows()
    {
        if (Limits.FiveHour is { } fiveHour)
        {
            yield return ("5h", fiveHour);
        }

        if (Limits.SevenDay is { } sevenDay)
        {
            yield return ("7d", sevenDay);
        }

        if (Limits.Overage is { } overage)
        {
            yield return ("overage", overage);
        }
    }
}
