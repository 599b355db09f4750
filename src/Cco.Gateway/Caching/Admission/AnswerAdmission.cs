using System.Collections.Frozen;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Caching.Admission;

/// <summary>
/// Which finished answers may be stored (architecture.md 5.6, contract.md 5.3): whole, successful, and the same for whoever asks again. Every
/// rule, in order, the first that applies giving the reason. docs/cache-key.md has the same list.
/// </summary>
internal static class AnswerAdmission
{
    /// <summary>
    /// The reasons known to end an answer for good, in both dialects; a newer word may mean that it goes on elsewhere. An answer that ran out
    /// of tokens is one: who asks again allows it as many.
    /// </summary>
    internal static readonly FrozenSet<string> GoodEnds = FrozenSet.Create(
        "end_turn", "max_tokens", "stop_sequence", "tool_use", // Messages
        "stop", "length", "tool_calls", "function_call", // Chat Completions
        "completed", "max_output_tokens"); // Responses

    internal static readonly AnswerRule[] Rules =
    [
        new("NotWanted", "read-only", static answer => !answer.Wanted),
        new("Status", "status", static answer => answer.Status != StatusCodes.Status200OK || answer.Facts is null),
        new("Error", "error", static answer => answer.Facts!.Error),
        new("EndNotSeen", "incomplete", static answer => !answer.Facts!.Complete),
        new("EndNotSaid", "incomplete", static answer => answer.StopReason is null && SaysItsEnd(answer.Endpoint)),
        new("PauseTurn", "pause_turn", static answer => answer.StoppedFor("pause_turn")),
        new("Compaction", "compaction", static answer => answer.StoppedFor("compaction")),
        new("ContextWindow", "model_context_window_exceeded", static answer => answer.StoppedFor("model_context_window_exceeded")),
        new("Filter", "content_filter", static answer => answer.Is(AnswerTraits.Filtered)),
        new("Refusal", "refusal", static answer => answer.StoppedFor("refusal") || answer.Is(AnswerTraits.Refused)),
        new("ServerTools", "server-tools", static answer => answer.Is(AnswerTraits.ServerTools)),
        new("Fallback", "fallback", static answer => answer.Is(AnswerTraits.Fallback)),
        new("UnknownEnd", "not-understood", static answer => HasUnknownEnd(answer.Facts!)),
        new("NotUnderstood", "not-understood", static answer => answer.Is(AnswerTraits.NotUnderstood)),
        new("TooLarge", "too-large", static answer => !answer.Held || answer.Is(AnswerTraits.TooLarge)),
        new("TooManyTokens", "too-many-tokens", static answer => answer.Facts!.OutputTokens > answer.MaxTokens),
        new("ConfigurationChanged", "configuration-changed", static answer => !answer.SameRules), // reliability.md C-59
    ];

    /// <summary>Why the answer must not be stored, as a token for the ledger; <c>null</c> when it may.</summary>
    public static string? NotStored(in FinishedAnswer answer)
    {
        foreach (var rule in Rules)
        {
            if (rule.Applies(answer))
            {
                return rule.Reason;
            }
        }

        return null;
    }

    private static bool HasUnknownEnd(AnswerFacts facts)
    {
        if (facts.StopReason is { } first && !GoodEnds.Contains(first))
        {
            return true;
        }

        for (var i = 0; i < facts.OtherStopReasons.Count; i++)
        {
            if (!GoodEnds.Contains(facts.OtherStopReasons[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool SaysItsEnd(ApiEndpointKind kind) =>
        kind is ApiEndpointKind.Messages or ApiEndpointKind.ChatCompletions or ApiEndpointKind.Responses;
}
