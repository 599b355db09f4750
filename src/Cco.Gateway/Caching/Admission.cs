using Cco.Gateway.Exchange;

namespace Cco.Gateway.Caching;

/// <summary>Which finished answers may be stored (architecture.md 5.6): whole, successful, and the same for whoever asks again.</summary>
internal static class Admission
{
    /// <summary>Why the answer must not be stored, as a token for the ledger; <c>null</c> when it may.</summary>
    /// <param name="held">Whether the whole answer was held back and is at hand.</param>
    public static string? NotStored(GatewayExchange exchange, int status, bool held)
    {
        if (status != StatusCodes.Status200OK || exchange.Attempts.Count == 0 || exchange.Attempts[^1].Facts is not { } facts)
        {
            return "status";
        }

        return facts switch
        {
            { Error: true } => "error",
            { Complete: false } => "incomplete",
            { NotStorable: { } reason } => reason,
            _ => held ? null : "too-large",
        };
    }
}
