namespace Cco.Gateway.Exchange;

/// <summary>What an amount is that a call to a cluster comes to (architecture.md 2): the same before the call is sent and after.</summary>
internal static class BillingRule
{
    /// <param name="simulated">The cluster invents its answers.</param>
    /// <param name="provider">The cluster's provider.</param>
    /// <param name="passthrough">The cluster is sent the caller's own credential.</param>
    public static Billing Of(bool simulated, string provider, bool passthrough, Caller? caller) => (simulated, provider) switch
    {
        (true, _) => Billing.Simulated,
        (_, "ollama" or "local") => Billing.Local,

        // Only Anthropic sells the plan behind such a login; whatever else it is sent to may bill by the token.
        (_, "anthropic") when passthrough && caller is { IsSubscription: true } => Billing.Subscription,
        _ => Billing.Metered,
    };
}
