using Cco.Gateway.Exchange;

namespace Cco.Gateway.Caching;

/// <summary>Which finished answers may be stored (architecture.md 5.6): whole, successful, and the same for whoever asks again.</summary>
internal static class Admission
{
    // The reasons known to end an answer for good, in both dialects; a newer word may mean that it goes on elsewhere.
    private static readonly HashSet<string> Finished =
        ["end_turn", "max_tokens", "stop_sequence", "tool_use", "stop", "length", "tool_calls", "function_call", "completed"];

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
            { StopReason: { } word } when !Finished.Contains(word) => "not-understood",
            _ => held ? null : "too-large",
        };
    }
}
